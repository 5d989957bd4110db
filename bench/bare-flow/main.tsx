import '@xyflow/react/dist/style.css'
import { Background, ReactFlow, useEdgesState, useNodesState } from '@xyflow/react'
import { createRoot } from 'react-dom/client'

/** The least that React Flow can show of the same graph: its own default nodes at the same places, with the same edges. */
const { nodes, edges } = (await (await fetch('./graph.json')).json()) as {
  nodes: { id: string; x: number; y: number }[]
  edges: { id: string; source: string; target: string }[]
}

function Bare() {
  const [flowNodes, , onNodesChange] = useNodesState(
    nodes.map(({ id, x, y }) => ({ id, position: { x, y }, data: { label: id }, style: { width: 240, height: 96 } })),
  )
  const [flowEdges] = useEdgesState(edges)
  return (
    <ReactFlow nodes={flowNodes} edges={flowEdges} onNodesChange={onNodesChange} minZoom={0.08} onlyRenderVisibleElements fitView>
      <Background />
    </ReactFlow>
  )
}

const root = document.getElementById('root')
if (root) createRoot(root).render(<Bare />)
