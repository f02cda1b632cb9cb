-- wrk posts another postback each time: sale, buyer, name and dispatch are counted on.
-- wrk -s post.lua URL -- PIECES FIRST CONNECTION; the pieces are written by bench/bodies.py.

local seats = 0
local number, connection

function setup(thread)
  thread:set("seat", seats)
  seats = seats + 1
end

function init(args)
  dofile(args[1])
  number = tonumber(args[2]) + seat * 1e7
  connection = args[3]
end

function request()
  number = number + 1
  local digits = string.format("%012.0f", number)
  local values = {
    QSALEQ = digits,
    QEMAILQ = "cliente." .. digits,
    QNAMEQ = given[number % #given + 1] .. "+" .. family[number % #family + 1],
    QDISPATCHQ = digits,
  }
  local body = {}
  for i = 1, #pieces do
    body[i] = values[pieces[i]] or pieces[i]
  end
  local text = table.concat(body)
  return "POST /postback HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
    .. "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: " .. connection
    .. "\r\nContent-Length: " .. #text .. "\r\n\r\n" .. text
end
