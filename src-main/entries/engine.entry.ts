import { parentPortOfProcess, runEngineProgram } from '../hosts/desktop/engine-program.ts'

await runEngineProgram(parentPortOfProcess())
