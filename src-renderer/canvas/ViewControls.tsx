import { Panel, useStore } from '@xyflow/react'
import { History, LayoutDashboard, Map as MapIcon, Maximize, Minus, MousePointer2, Plus } from 'lucide-react'
import { commandOf, shortcutOf } from '../commands/registry.ts'
import { useCanvas } from '../state/canvas-store.ts'
import { isReadOnly, useDocument } from '../state/document-store.ts'
import { usePreferences } from '../state/preferences-store.ts'
import { IconButton } from '../ui/Button.tsx'
import { canvasText } from '../ui/canvas-strings.ts'
import { percent } from '../ui/format.ts'
import { Tip } from '../ui/Tip.tsx'
import { lowCanvas, zoomIn, zoomOut, zoomTo } from './canvas-view.ts'

const text = canvasText.view
const keyOf = (id: Parameters<typeof shortcutOf>[0]) => {
  const shortcut = shortcutOf(id)
  return shortcut ? { shortcut } : {}
}

/** How much of the canvas is seen, and what else has a place beside that. Upright where there is room, since notices come up at the bottom. */
export function ViewControls({ overview }: { overview: boolean }) {
  const lying = useStore((state) => state.height < lowCanvas)
  const zoom = useStore((state) => percent(state.transform[2]))
  const dragSelects = usePreferences((state) => state.dragSelects)
  const history = useCanvas((state) => state.history)
  const readOnly = useDocument(isReadOnly)
  return (
    <Panel
      position="bottom-left"
      className={`canvas-bar flex items-center p-0.5 ${lying ? '' : 'flex-col'}`}
      role="toolbar"
      aria-label={text.title}
    >
      <IconButton small side="right" icon={Plus} label={text.zoomIn} {...keyOf('view.zoomIn')} onClick={zoomIn} />
      <Tip text={text.actual} side="right" {...keyOf('view.actual')}>
        <button
          type="button"
          className="h-5 w-10 whitespace-nowrap rounded text-muted text-xs tabular-nums hover:bg-sunken hover:text-ink"
          aria-label={`${zoom}. ${text.actual}`}
          onClick={() => zoomTo(1)}
        >
          {zoom}
        </button>
      </Tip>
      <IconButton small side="right" icon={Minus} label={text.zoomOut} {...keyOf('view.zoomOut')} onClick={zoomOut} />
      <IconButton
        small
        side="right"
        icon={Maximize}
        label={text.whole}
        {...keyOf('view.fit')}
        onClick={() => commandOf('view.fit').perform()}
      />
      <span className={lying ? 'mx-0.5 h-5 border-l' : 'my-0.5 w-8 border-t'} />
      <IconButton
        small
        side="right"
        icon={MousePointer2}
        label={text.dragSelects}
        {...keyOf('view.dragSelects')}
        aria-pressed={dragSelects}
        onClick={() => commandOf('view.dragSelects').perform()}
      />
      <IconButton
        small
        side="right"
        icon={MapIcon}
        label={text.overview}
        {...keyOf('view.overview')}
        aria-pressed={overview}
        onClick={() => commandOf('view.overview').perform()}
      />
      {!readOnly && (
        <>
          <IconButton
            small
            side="right"
            icon={LayoutDashboard}
            label={text.arrange}
            {...keyOf('nodes.arrange')}
            onClick={() => commandOf('nodes.arrange').perform()}
          />
          <IconButton
            small
            side="right"
            icon={History}
            label={text.history}
            {...keyOf('edit.history')}
            aria-pressed={history}
            onClick={() => commandOf('edit.history').perform()}
          />
        </>
      )}
    </Panel>
  )
}
