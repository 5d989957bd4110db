/** The walls between the parts. Each rule says why it stands. */
module.exports = {
  forbidden: [
    {
      name: 'shared-is-pure',
      comment:
        'src-shared runs in the renderer, the engine host and the server alike: it may know none of their platforms and no agent library.',
      severity: 'error',
      from: { path: '^src-shared', pathNot: '\\.test\\.ts$' },
      to: {
        path: ['^src-main', '^src-renderer', '^node:', '^node_modules/(electron|react|react-dom|@xyflow|langchain|@langchain)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'shared-has-no-node',
      comment: 'A node built-in in src-shared would break the renderer.',
      severity: 'error',
      from: { path: '^src-shared', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-not-to-main',
      comment:
        'The renderer knows the engine host only by the contract in src-shared/api: it may run in another process or on another machine.',
      severity: 'error',
      from: { path: '^src-renderer' },
      to: { path: '^src-main' },
    },
    {
      name: 'main-not-to-renderer',
      comment: 'The engine host runs without any interface.',
      severity: 'error',
      from: { path: '^src-main' },
      to: { path: '^src-renderer' },
    },
    {
      name: 'electron-only-in-desktop',
      comment: 'The app must run without Electron; only the window needs it.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/hosts/desktop/' },
      to: { path: '(^|/)electron(/|$)', pathNot: 'electron-vite' },
    },
    {
      name: 'langchain-in-its-place',
      comment:
        'Agents, models, tools and the engine may know LangChain and LangGraph; everything else meets them through our own interfaces, so that a start without agents loads none of it.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/(engine|agents|models|tools)/' },
      to: { path: '^node_modules/(langchain|@langchain)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'react-flow-only-in-canvas',
      comment: 'The canvas library can be replaced as long as only the canvas knows it.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-renderer/canvas/' },
      to: { path: '^node_modules/@xyflow/' },
    },
    {
      name: 'node-specs-stand-alone',
      comment: 'A node kind can be read, changed and removed without looking at another.',
      severity: 'error',
      from: { path: '^src-shared/nodes/[^/]+\\.node\\.ts$' },
      to: { path: '^src-shared/nodes/[^/]+\\.node\\.ts$' },
    },
    {
      name: 'executors-stand-alone',
      comment: 'A node kind can be read, changed and removed without looking at another.',
      severity: 'error',
      from: { path: '^src-main/engine/executors/[^/]+\\.exec\\.ts$' },
      to: { path: '^src-main/engine/executors/[^/]+\\.exec\\.ts$' },
    },
    {
      name: 'hosts-are-on-top',
      comment: 'Hosts compose the parts; a part that needs a host would tie it to one.',
      severity: 'error',
      from: { path: '^src-main/(?!hosts/|entries/)' },
      to: { path: '^src-main/hosts/' },
    },
    {
      name: 'no-cycles',
      comment: 'Files that need each other are one file, or hide a third idea.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-tests-in-code',
      comment: 'Code that ships must not need what only tests have.',
      severity: 'error',
      from: { pathNot: ['\\.test\\.tsx?$', '/testing/'] },
      to: { path: ['\\.test\\.tsx?$', '/testing/', '^node_modules/(vitest|fast-check|@playwright|@copilotkit)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^out/', '\\.d\\.ts$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
}
