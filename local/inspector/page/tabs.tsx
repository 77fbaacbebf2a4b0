import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

/** One of several parts at a time; arrow keys move between their names (ARIA Authoring Practices, "Tabs"). */
export function Tabs({ tabs }: { readonly tabs: Readonly<Record<string, ComponentChildren>> }) {
  const names = Object.keys(tabs);
  const [chosen, setChosen] = useState(names[0]);
  const id = useId();
  const shown = names.find((name) => name === chosen) ?? names[0] ?? '';

  function move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      const next = names[(names.indexOf(shown) + step + names.length) % names.length];
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.focus();
    }
  }

  return (
    <div class="tabs">
      <div role="tablist">
        {names.map((name) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            aria-selected={name === shown}
            tabIndex={name === shown ? 0 : -1}
            onClick={() => setChosen(name)}
            onKeyDown={move}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-labelledby={`${id}-${shown}`}>
        {tabs[shown]}
      </div>
    </div>
  );
}
