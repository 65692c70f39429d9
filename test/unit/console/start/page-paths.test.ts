import { expect, test } from '@jest/globals';
import { partOf } from '../../../../console/src/start/page-paths.ts';

test.each([
  ['/console/', 'overview-page'],
  ['/console/w/ws_1', 'overview-page'],
  ['/console/keys', 'keys-page'],
  ['/console/w/ws_1/keys/', 'keys-page'],
  ['/console/w/ws_1/keys/create', 'create-key-page'],
  ['/console/w/ws_1/keys/key_1', 'key-page'],
  ['/console/w/ws_1/keys/key_1/edit', 'edit-key-page'],
  ['/console/nowhere', undefined],
  ['/console/keys/key_1/other', undefined],
])('the page at %s is in the part %s', (path, part) => {
  expect(partOf(path)).toBe(part);
});
