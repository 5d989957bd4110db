import { Background, BackgroundVariant, MiniMap, useStore } from '@xyflow/react'
import { memo } from 'react'
import { usePreferences } from '../state/preferences-store.ts'
import { wantsOverview } from './act/overview.ts'
import { DragMarks } from './DragMarks.tsx'
import { EdgeCard } from './EdgeCard.tsx'
import { EdgeTools } from './EdgeTools.tsx'
import { FollowButton } from './follow-run.tsx'
import { Handoffs } from './Handoffs.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import { MiniNode } from './MiniNode.tsx'
import { SelectionBar } from './SelectionBar.tsx'
import { ViewControls } from './ViewControls.tsx'

const overviewSize = { width: 140, height: 84 }

/** What lies on the canvas beside nodes and edges. Drawn anew by itself, and not with each move of a node. */
export const CanvasTools = memo(function CanvasTools() {
  const roomy = useStore((state) => state.width > 860 && state.height > 420)
  const choice = usePreferences((state) => state.overview)
  const wanted = useStore((state) => wantsOverview(choice, state.nodes.length))
  const shown = wanted && (choice === true || roomy)
  return (
    <>
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.2} color="var(--line)" />
      <Handoffs />
      <EdgeCard />
      <ViewControls overview={shown} />
      <HistoryPanel />
      <SelectionBar />
      <DragMarks />
      <EdgeTools />
      <FollowButton />
      {shown && (
        <MiniMap
          style={overviewSize}
          pannable
          zoomable
          position="bottom-right"
          nodeComponent={MiniNode}
          maskColor="transparent"
          bgColor="var(--surface)"
        />
      )}
    </>
  )
})
