import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/api-context.ts';
import { download } from '../../components/download.ts';
import { useNotify } from '../../layout/notifications.tsx';
import { type AuditFilters, queryFor } from '../audit-filters.ts';
import { fillPage } from '../fill-page.ts';
import { eventsLoader } from '../load-events.ts';
import { namesOf } from '../names.ts';
import { audit as auditTexts } from '../strings.ts';
import type { useNames } from '../use-names.ts';
import { auditCsv } from './audit-csv.ts';

const mostEvents = 10_000;
/** Fewer than a person's requests a minute. */
const mostRequests = 200;

type State = { readonly status: 'idle' | 'running'; readonly found: number; readonly error: Error | null };
const idle: State = { status: 'idle', found: 0, error: null };

/** Exports the events that match the filters to a file, up to the maximum of one file. */
export function useAuditExport(filters: AuditFilters, { apiKeys, members, rootKeyId }: ReturnType<typeof useNames>) {
  const api = useApi();
  const notify = useNotify();
  const [state, setState] = useState(idle);
  const running = useRef<AbortController | null>(null);
  // Leaving the page cancels the export.
  useEffect(() => () => running.current?.abort(), []);

  async function start() {
    const { export: texts } = auditTexts;
    const control = new AbortController();
    running.current = control;
    setState({ ...idle, status: 'running' });
    const now = Date.now();
    try {
      const { events, next } = await fillPage({
        cursor: null,
        events: mostEvents,
        requests: mostRequests,
        load: eventsLoader(api, queryFor(filters, now), control.signal),
        onProgress: (found) => setState({ status: 'running', found, error: null }),
      });
      if (control.signal.aborted) return;
      setState(idle);
      if (events.length === 0) return notify({ type: 'info', content: texts.nothing });
      const file = auditCsv(events, namesOf({ apiKeys, members, events, rootKeyId }));
      download(file, `latchkey-audit-log-${nameOf(now)}.csv`, 'text/csv;charset=utf-8');
      notify({
        type: next === null ? 'success' : 'warning',
        content: next === null ? texts.done(events.length) : texts.cut(events.length),
      });
    } catch (error) {
      setState(control.signal.aborted || !(error instanceof Error) ? idle : { ...idle, error });
    }
  }

  function stop() {
    running.current?.abort();
    setState(idle);
  }
  return { ...state, start: () => void start(), stop };
}

/** A time without characters that file systems forbid, `2026-11-24T101530Z`. */
function nameOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(':', '')}Z`;
}
