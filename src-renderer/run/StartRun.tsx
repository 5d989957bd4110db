export function StartRun() {
  return null
}
