-- What a Neovim user does, without a screen: attach, hover, jump, list references, edit. Speaks to the test in JSON lines
-- on standard output. Written for 0.7.
local workspace = os.getenv("KAUSAL_WORKSPACE")

local function say(name, value)
	io.stdout:write(vim.json.encode({ name = name, value = value == nil and vim.NIL or value }) .. "\n")
	io.stdout:flush()
end

local function until_true(what, condition)
	if not vim.wait(120000, condition, 10) then
		error("waited in vain: " .. what)
	end
end

local function tail(path)
	return path:gsub(".*/shop/", "")
end

local function open(path, filetype, line, column)
	vim.cmd("edit " .. workspace .. "/" .. path)
	vim.bo.filetype = filetype
	vim.api.nvim_win_set_cursor(0, { line + 1, column })
	return vim.api.nvim_get_current_buf()
end

local function attached(buffer)
	local client
	until_true("initialized", function()
		client = select(2, next(vim.lsp.buf_get_clients(buffer)))
		return client ~= nil and client.initialized == true
	end)
	return client
end

local function ask(buffer, client, method, params)
	local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 120000))
	local answer = assert(answers[client.id], method)
	assert(not answer.error, vim.inspect(answer.error))
	return answer.result
end

local function main()
	dofile(os.getenv("KAUSAL_RECIPE"))
	local place = vim.json.decode(os.getenv("KAUSAL_PLACE"))
	local buffer = open("src/main.ts", "typescript", place.line, place.character)
	local client = attached(buffer)
	until_true("indexed", function()
		local status = ask(buffer, client, "kausal/status", nil)
		return status.folders[1].state == "ready"
	end)

	local hover = ask(buffer, client, "textDocument/hover", vim.lsp.util.make_position_params())
	say("hover", hover.contents.value)

	vim.lsp.buf.references()
	until_true("references", function() return #vim.fn.getqflist() > 0 end)
	local found = {}
	for _, item in ipairs(vim.fn.getqflist()) do
		table.insert(found, tail(vim.api.nvim_buf_get_name(item.bufnr)) .. ":" .. item.lnum .. ":" .. item.col)
	end
	table.sort(found)
	say("references", found)
	vim.cmd("cclose")

	vim.api.nvim_set_current_buf(buffer)
	vim.api.nvim_win_set_cursor(0, { place.line + 1, place.character })
	vim.lsp.buf.definition()
	until_true("definition", function() return vim.api.nvim_buf_get_name(0):match("cart%.ts$") ~= nil end)
	local cursor = vim.api.nvim_win_get_cursor(0)
	say("definition", tail(vim.api.nvim_buf_get_name(0)) .. ":" .. cursor[1] .. ":" .. cursor[2] + 1)

	vim.api.nvim_set_current_buf(buffer)
	vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { "function fresh() {}", "fresh();" })
	vim.api.nvim_win_set_cursor(0, { 2, 1 })
	-- A question waits a second for text that was just typed, which a busy machine may not have read by then.
	local target
	until_true("unsaved", function()
		target = ask(buffer, client, "textDocument/definition", vim.lsp.util.make_position_params())
		return target ~= nil and target ~= vim.NIL and target[1] ~= nil
	end)
	say("unsaved", target[1].targetSelectionRange or target[1].range)

	local symbols = ask(buffer, client, "workspace/symbol", { query = "fmtmoney" })
	say("symbols", vim.tbl_map(function(symbol) return symbol.name end, symbols))

	vim.lsp.stop_client(client.id)
	until_true("stopped", function() return client.is_stopped() end)
	say("stopped", true)
end

local is_fine, problem = xpcall(main, debug.traceback)
if not is_fine then
	say("error", tostring(problem))
end
vim.cmd(is_fine and "qall!" or "cquit! 1")
