import { strings } from '../strings.ts';

/** The page while the console starts, as index.html shows it at first. */
export function Splash() {
  return (
    <main className="splash" aria-busy="true">
      <span className="splash-spinner" /> <span role="status">{strings.loading}</span>
    </main>
  );
}
