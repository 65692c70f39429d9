import { expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../console/src/audit/audit-event.ts';
import { auditCsv } from '../../../../../console/src/audit/export/audit-csv.ts';

test('audit events become CSV: sentences and names for people, ids and changes for programs', () => {
  const events: AuditEvent[] = [
    {
      id: '01JD2',
      at: '2026-11-24T10:15:30.000Z',
      action: 'key.updated',
      keyId: 'key_1',
      actor: { type: 'user', id: 'auth0|5f' },
      requestId: 'request-2',
      changes: { name: '=1+1' },
      before: { name: 'A' },
    },
    {
      id: '01JD1',
      at: '2026-11-24T10:15:29.000Z',
      action: 'workspace.suspended',
      keyId: null,
      actor: { type: 'operator', id: 'arn:aws:iam::123456789012:user/ada' },
      requestId: 'request-1',
      changes: {},
      before: null,
    },
  ];
  const names = { keys: new Map([['key_1', '=1+1']]), people: new Map([['auth0|5f', 'Grace']]) };
  expect(auditCsv(events, names)).toBe(
    '\uFEFF"Time (UTC)","Description","Event","Actor type","Actor ID","Actor name","API key ID","API key name","Request ID","Changes","Before the change","Event ID"\r\n' +
      '"2026-11-24T10:15:30.000Z","Grace changed the name of the API key “=1+1”","key.updated","user","auth0|5f","Grace","key_1","\'=1+1","request-2","{""name"":""=1+1""}","{""name"":""A""}","01JD2"\r\n' +
      '"2026-11-24T10:15:29.000Z","Operator ada suspended the workspace","workspace.suspended","operator","arn:aws:iam::123456789012:user/ada","Operator ada","","","request-1","{}","","01JD1"\r\n',
  );
});
