-- For wrk: ask in turns for what each person may read, as that person.
-- Arguments: a file with a path, a tab, and the cookies to send, on each line.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  turns, turn, wrong = {}, 0, 0
  for line in io.lines(arguments[1]) do
    local path, cookies = line:match("^(%S+)\t(.*)$")
    table.insert(turns, wrk.format("GET", path, {Cookie = cookies}))
  end
end

function request()
  turn = turn % #turns + 1
  return turns[turn]
end

-- A redirect is no error to wrk, but means that somebody is not signed in.
function response(status, headers, body)
  if status ~= 200 then
    wrong = wrong + 1
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  for _, thread in ipairs(threads) do
    failed = failed + thread:get("wrong")
  end
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "median_seconds": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e6, failed
  ))
end
