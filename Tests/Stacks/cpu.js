// Burns WORK_MS of CPU for every request in the one thread that JavaScript has; with GARBAGE it makes 200 KiB of it.
const work = Number(process.env.WORK_MS || 0) * 1e6
require('http').createServer((request, response) => {
  const start = process.hrtime.bigint()
  while (Number(process.hrtime.bigint() - start) < work) { Math.sqrt(Math.random()) }
  if (process.env.GARBAGE) { const pieces = []; for (let i = 0; i < 200; i++) pieces.push(Buffer.alloc(1024).toString('latin1')) }
  response.setHeader('Content-Length', 2)
  response.end('ok')
}).listen(Number(process.env.PORT), '127.0.0.1')
