import { exitCodes } from '../hosts/cli/exit-codes.ts'
import { outputReader } from '../hosts/cli/output-reader.ts'
import { runProgram } from '../hosts/cli/program.ts'

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // a reader that went away (`| head`) is no failure, a pipe or a socket; a disk that is full is one
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') {
      process.exitCode = exitCodes.failed
      if (stream === process.stdout) process.stderr.write(`The output could not be written: ${error.message}\n`)
    }
    // a command that has something to end ends it; any other is over
    if (!outputReader.emit('gone')) process.exit()
  })

const exitCode = await runProgram(process.argv.slice(2))
process.exitCode ||= exitCode
