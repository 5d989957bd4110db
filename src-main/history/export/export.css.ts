/** The look of an exported run: readable in a browser and on paper, light or dark as the reader has it. */
export const exportCss = `
:root { color-scheme: light dark; --ink: #1b1f24; --muted: #59636e; --line: #d8dee4; --surface: #fff; --sunken: #f5f7f9;
  --accent: #2f6fde; --ok: #1a7f37; --bad: #c8322b; --warn: #8a5a00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --muted: #9aa4af; --line: #333b44; --surface: #14181d; --sunken: #1d232a;
  --accent: #7aa7f7; --ok: #57c278; --bad: #ff7b72; --warn: #e0b254 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1080px; padding: 32px 24px 64px; background: var(--surface); color: var(--ink);
  font: 14px/1.5 "Inter Variable", Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums }
h1 { margin: 0 0 4px; font-size: 20px } h2 { margin: 32px 0 8px; font-size: 16px }
a { color: var(--accent) }
pre, code { font: 12px/1.5 "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace }
pre { margin: 4px 0 12px; padding: 8px 12px; max-height: 480px; overflow: auto; background: var(--sunken); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 } dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse } th, td { border: 1px solid var(--line); padding: 4px 8px; text-align: left; vertical-align: top }
.muted { color: var(--muted) } .status { font-weight: 600 }
.succeeded, .ok { color: var(--ok) } .failed, .error { color: var(--bad) } .waiting, .paused, .cancelled { color: var(--warn) }
.report { border: 1px solid var(--line); border-radius: 6px; padding: 4px 20px; overflow-wrap: anywhere }
.step { border-bottom: 1px solid var(--line) }
.step > summary { display: grid; grid-template-columns: minmax(200px, 40%) 1fr 88px; gap: 12px; align-items: center; padding: 4px 0; cursor: pointer; list-style: none }
.step > summary::-webkit-details-marker { display: none }
.step > summary:hover { background: var(--sunken) }
.step > summary:focus-visible { outline: 2px solid var(--accent) }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap } .name::before { content: "▸ "; color: var(--muted) } [open] > summary .name::before { content: "▾ " }
.kind { color: var(--muted); font-size: 12px } .took { text-align: right; font-size: 12px }
.lane { position: relative; height: 10px; background: var(--sunken); border-radius: 3px }
.bar { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 3px; background: var(--accent) }
.bar.error { background: var(--bad) } .bar.waiting, .bar.wait { background: var(--warn) } .bar.cancelled { opacity: .3 }
.details { padding: 4px 0 12px 16px } .details h3 { margin: 8px 0 0; font-size: 12px; color: var(--muted); font-weight: 600 }
@media print { pre { max-height: none } body { max-width: none; padding: 0 } }
`
