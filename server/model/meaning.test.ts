/** Which declarations of a symbol a name means, from where it stands. */
import { expect, test } from "vitest";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "./kinds.ts";
import { ANY_MEANING, meaningAmong, meaningOf, meaningOfRole } from "./meaning.ts";

const { value, type, bodiless } = DeclarationFlag;
const aFunction = meaningOf({ kind: DeclarationKind.function, flags: value });
const anInterface = meaningOf({ kind: DeclarationKind.interface, flags: type });
const aClass = meaningOf({ kind: DeclarationKind.class, flags: value | type });
const ofTypes = meaningOf({ kind: DeclarationKind.module, flags: value | type | bodiless });
const ofValues = meaningOf({ kind: DeclarationKind.module, flags: value | type });
const called = meaningOfRole(ReferenceRole.call);
const typed = meaningOfRole(ReferenceRole.type);
const qualifying = meaningOfRole(ReferenceRole.qualifier);

test("a call names the function beside a namespace of types, and a type of that the namespace", () => {
	const declared = [aFunction, ofTypes];
	expect(meaningAmong(declared, called) & ofTypes).toBe(0);
	expect(meaningAmong(declared, qualifying) & aFunction).toBe(0);
});

test("a namespace of values and a class bring others together", () => {
	expect(meaningAmong([aFunction, ofValues], called) & ofValues).toBe(ofValues);
	expect(meaningAmong([anInterface, aClass], called) & anInterface).toBe(anInterface);
	expect(meaningAmong([anInterface, ofTypes], typed) & ofTypes).toBe(0);
});

test("a file, and what an import brings, may be anything", () => {
	expect(meaningOf({ kind: DeclarationKind.file, flags: 0 })).toBe(ANY_MEANING);
	expect(meaningOfRole(ReferenceRole.import)).toBe(ANY_MEANING);
});
