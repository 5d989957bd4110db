import { CircleAlert, CircleCheck } from 'lucide-react'
import { useEffect } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { loadModels, useCatalogue } from '../state/catalogue-store.ts'
import { dashboardText as text } from '../ui/dashboard-strings.ts'

/** Whether models can be asked, and whether the database takes what is written. */
export function Health({ damaged }: { damaged: boolean }) {
  const models = useCatalogue((state) => state.models)
  useEffect(() => void loadModels(), [])
  const providers = [...new Set(models.map(({ provider }) => provider))]
  const parts = [
    { name: text.store, problem: damaged ? text.storeDamaged : null, good: text.storeGood },
    ...providers.map((name) => ({
      name,
      problem: models.find(({ provider, unavailable }) => provider === name && unavailable)?.unavailable ?? null,
      good: text.available,
    })),
  ]
  return (
    <section>
      <h3 className="mb-1 font-semibold">{text.health}</h3>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(280px,1fr))] gap-x-6 gap-y-1 text-xs">
        {parts.map(({ name, problem, good }) => (
          <li key={name} className="flex min-w-0 items-start gap-2">
            {problem === null ? (
              <CircleCheck size={14} className="mt-px shrink-0 text-good" aria-hidden />
            ) : (
              <CircleAlert size={14} className="mt-px shrink-0 text-warn" aria-hidden />
            )}
            <span className="min-w-0 break-words">
              {visibleText(name)} <span className="text-muted">{problem === null ? good : visibleText(problem)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
