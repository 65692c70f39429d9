import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { download } from '../components/download.ts';
import { usage as usageTexts } from './strings.ts';
import { keysCsv, pointsCsv } from './usage-csv.ts';
import type { KeyUsage, Usage } from './usage-pages.ts';

const texts = usageTexts;

/** Downloads the usage on the page, over time or by key. */
export function UsageDownload({ usage, keys }: { usage: Usage; keys: readonly KeyUsage[] }) {
  const save = (kind: 'points' | 'keys') => {
    const content = kind === 'keys' ? keysCsv(keys) : pointsCsv(usage);
    const [from, to] = [usage.from, usage.to].map((at) => at.slice(0, 16).replaceAll(':', ''));
    download(content, `latchkey-usage-${kind}-${from}-${to}.csv`, 'text/csv;charset=utf-8');
  };
  return (
    <ButtonDropdown
      items={(['points', 'keys'] as const).map((id) => ({ id, text: texts.downloads[id] }))}
      onItemClick={({ detail }) => save(detail.id as 'points' | 'keys')}
    >
      {texts.download}
    </ButtonDropdown>
  );
}
