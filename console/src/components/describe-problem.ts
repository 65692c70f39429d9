import { ApiError, NetworkError, SessionEndedError } from '../api/problem.ts';
import { strings } from '../strings.ts';

/** Describes an error for people: what happened, and what to do. */
export function describeProblem(error: Error): { title: string; text: string; requestId: string | null } {
  const { problems } = strings;
  if (error instanceof NetworkError) {
    const { title, texts } = problems.network;
    return { title, text: texts[error.change], requestId: null };
  }
  if (error instanceof SessionEndedError) return { ...problems.ended, requestId: null };
  if (!(error instanceof ApiError)) return { title: problems.page.title, text: problems.page.text, requestId: null };
  const { code, status, message, requestId, retryAfter } = error;
  if (code === 'workspace_suspended') return { title: problems.suspended, text: message, requestId };
  if (status === 429) return { title: problems.api, text: problems.tooMany(retryAfter ?? 60), requestId };
  return { title: status >= 500 ? problems.unavailable : problems.api, text: message, requestId };
}
