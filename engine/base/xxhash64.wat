;; XXH64 with seed 0 over bytes that lie in this module's memory: the fast twin of xxhash64.ts.
;;
;; start()                      begin a hash
;; stripes(begin, end)          take whole stripes of 32 bytes
;; finish(begin, end, length)   take the last bytes, fewer than 32; `length` is the number of all bytes
;; low(), high()                the words of the result: an i64 would arrive as a BigInt
;; seal(at, end)                writes the hash of the bytes from at + 8 to end to the eight bytes at `at`
;; holds(at, end)               whether it stands there: 1 or 0
;;
;; xxhash64Wasm.ts holds this file assembled: npx wat2wasm engine/base/xxhash64.wat -o - | base64 -w0
(module
	(memory (export "memory") 1)
	(global $a (mut i64) (i64.const 0))
	(global $b (mut i64) (i64.const 0))
	(global $c (mut i64) (i64.const 0))
	(global $d (mut i64) (i64.const 0))
	(global $low (mut i32) (i32.const 0))
	(global $high (mut i32) (i32.const 0))

	(func (export "low") (result i32) (global.get $low))
	(func (export "high") (result i32) (global.get $high))

	(func $start (export "start")
		(global.set $a (i64.add (i64.const 0x9E3779B185EBCA87) (i64.const 0xC2B2AE3D27D4EB4F)))
		(global.set $b (i64.const 0xC2B2AE3D27D4EB4F))
		(global.set $c (i64.const 0))
		(global.set $d (i64.sub (i64.const 0) (i64.const 0x9E3779B185EBCA87))))

	(func $round (param $lane i64) (param $input i64) (result i64)
		(i64.mul
			(i64.rotl
				(i64.add (local.get $lane) (i64.mul (local.get $input) (i64.const 0xC2B2AE3D27D4EB4F)))
				(i64.const 31))
			(i64.const 0x9E3779B185EBCA87)))

	(func $join (param $hash i64) (param $lane i64) (result i64)
		(i64.add
			(i64.mul
				(i64.xor (local.get $hash) (call $round (i64.const 0) (local.get $lane)))
				(i64.const 0x9E3779B185EBCA87))
			(i64.const 0x85EBCA77C2B2AE63)))

	(func $stripes (export "stripes") (param $at i32) (param $end i32)
		(local $a i64) (local $b i64) (local $c i64) (local $d i64)
		(local.set $a (global.get $a))
		(local.set $b (global.get $b))
		(local.set $c (global.get $c))
		(local.set $d (global.get $d))
		(block $done
			(loop $next
				(br_if $done (i32.ge_u (local.get $at) (local.get $end)))
				(local.set $a
					(i64.mul
						(i64.rotl
							(i64.add
								(local.get $a)
								(i64.mul (i64.load (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F)))
							(i64.const 31))
						(i64.const 0x9E3779B185EBCA87)))
				(local.set $b
					(i64.mul
						(i64.rotl
							(i64.add
								(local.get $b)
								(i64.mul (i64.load offset=8 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F)))
							(i64.const 31))
						(i64.const 0x9E3779B185EBCA87)))
				(local.set $c
					(i64.mul
						(i64.rotl
							(i64.add
								(local.get $c)
								(i64.mul (i64.load offset=16 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F)))
							(i64.const 31))
						(i64.const 0x9E3779B185EBCA87)))
				(local.set $d
					(i64.mul
						(i64.rotl
							(i64.add
								(local.get $d)
								(i64.mul (i64.load offset=24 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F)))
							(i64.const 31))
						(i64.const 0x9E3779B185EBCA87)))
				(local.set $at (i32.add (local.get $at) (i32.const 32)))
				(br $next)))
		(global.set $a (local.get $a))
		(global.set $b (local.get $b))
		(global.set $c (local.get $c))
		(global.set $d (local.get $d)))

	(func $finish (export "finish") (param $at i32) (param $end i32) (param $length f64)
		(local $hash i64)
		(if (f64.ge (local.get $length) (f64.const 32))
			(then
				(local.set $hash
					(i64.add
						(i64.add (i64.rotl (global.get $a) (i64.const 1)) (i64.rotl (global.get $b) (i64.const 7)))
						(i64.add (i64.rotl (global.get $c) (i64.const 12)) (i64.rotl (global.get $d) (i64.const 18)))))
				(local.set $hash (call $join (local.get $hash) (global.get $a)))
				(local.set $hash (call $join (local.get $hash) (global.get $b)))
				(local.set $hash (call $join (local.get $hash) (global.get $c)))
				(local.set $hash (call $join (local.get $hash) (global.get $d))))
			(else (local.set $hash (i64.const 0x27D4EB2F165667C5))))
		(local.set $hash (i64.add (local.get $hash) (i64.trunc_f64_u (local.get $length))))
		(block $words
			(loop $next
				(br_if $words (i32.gt_u (i32.add (local.get $at) (i32.const 8)) (local.get $end)))
				(local.set $hash
					(i64.add
						(i64.mul
							(i64.rotl
								(i64.xor (local.get $hash) (call $round (i64.const 0) (i64.load (local.get $at))))
								(i64.const 27))
							(i64.const 0x9E3779B185EBCA87))
						(i64.const 0x85EBCA77C2B2AE63)))
				(local.set $at (i32.add (local.get $at) (i32.const 8)))
				(br $next)))
		(if (i32.le_u (i32.add (local.get $at) (i32.const 4)) (local.get $end))
			(then
				(local.set $hash
					(i64.add
						(i64.mul
							(i64.rotl
								(i64.xor (local.get $hash)
									(i64.mul (i64.load32_u (local.get $at)) (i64.const 0x9E3779B185EBCA87)))
								(i64.const 23))
							(i64.const 0xC2B2AE3D27D4EB4F))
						(i64.const 0x165667B19E3779F9)))
				(local.set $at (i32.add (local.get $at) (i32.const 4)))))
		(block $bytes
			(loop $next
				(br_if $bytes (i32.ge_u (local.get $at) (local.get $end)))
				(local.set $hash
					(i64.mul
						(i64.rotl
							(i64.xor (local.get $hash)
								(i64.mul (i64.load8_u (local.get $at)) (i64.const 0x27D4EB2F165667C5)))
							(i64.const 11))
						(i64.const 0x9E3779B185EBCA87)))
				(local.set $at (i32.add (local.get $at) (i32.const 1)))
				(br $next)))
		(local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 33))))
		(local.set $hash (i64.mul (local.get $hash) (i64.const 0xC2B2AE3D27D4EB4F)))
		(local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 29))))
		(local.set $hash (i64.mul (local.get $hash) (i64.const 0x165667B19E3779F9)))
		(local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32))))
		(global.set $low (i32.wrap_i64 (local.get $hash)))
		(global.set $high (i32.wrap_i64 (i64.shr_u (local.get $hash) (i64.const 32)))))

	(func $hash (param $at i32) (param $end i32)
		(local $length i32)
		(local $tail i32)
		(local.set $length (i32.sub (local.get $end) (local.get $at)))
		(local.set $tail (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -32))))
		(call $start)
		(call $stripes (local.get $at) (local.get $tail))
		(call $finish (local.get $tail) (local.get $end) (f64.convert_i32_u (local.get $length))))

	(func (export "seal") (param $at i32) (param $end i32)
		(call $hash (i32.add (local.get $at) (i32.const 8)) (local.get $end))
		(i32.store (local.get $at) (global.get $low))
		(i32.store offset=4 (local.get $at) (global.get $high)))

	(func (export "holds") (param $at i32) (param $end i32) (result i32)
		(call $hash (i32.add (local.get $at) (i32.const 8)) (local.get $end))
		(i32.and
			(i32.eq (i32.load (local.get $at)) (global.get $low))
			(i32.eq (i32.load offset=4 (local.get $at)) (global.get $high))))
)
