import { useState } from 'preact/hooks';

/** Keeps a body under a name of one's own. */
export function SaveAs({
  onSave,
  problem,
}: {
  readonly onSave: (name: string) => void;
  readonly problem: string;
}) {
  const [name, setName] = useState('');
  return (
    <span class="save">
      <input
        aria-label="Name of the sample"
        placeholder="my-sample"
        size={12}
        value={name}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <button type="button" class="quiet" disabled={name === ''} onClick={() => onSave(name)}>
        Save as sample
      </button>{' '}
      <span role="status">{problem}</span>
    </span>
  );
}
