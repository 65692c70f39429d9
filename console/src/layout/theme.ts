import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { keep, readKept } from '../kept.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'latchkey.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const stored = readKept(key);
  return themes.find((theme) => theme === stored) ?? 'system';
}

function apply() {
  const theme = chosenTheme();
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  for (const listener of listeners) listener();
}

/** Applies the theme, now and after each change by the person or the system, in any tab. */
export function followTheme() {
  systemIsDark.addEventListener('change', apply);
  addEventListener('storage', (event) => {
    if (event.key === key) apply();
  });
  apply();
}

export function chooseTheme(theme: Theme) {
  keep(key, theme);
  apply();
}

/** Calls a function after each change. Returns a function that stops it. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
