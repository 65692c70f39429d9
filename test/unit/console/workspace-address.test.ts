import { expect, test } from '@jest/globals';
import { inWorkspace, workspaceIn } from '../../../console/src/workspace/workspace-address.ts';

test.each([
  ['/console/', null, '/console/w/ws_2/'],
  ['/console/keys/key_1/edit', null, '/console/w/ws_2/keys/key_1/edit'],
  ['/console/w/ws_1', 'ws_1', '/console/w/ws_2'],
  ['/console/w/ws_1/keys/w/ws_3', 'ws_1', '/console/w/ws_2/keys/w/ws_3'],
  ['/console/w/ws%201/keys', null, '/console/w/ws_2/w/ws%201/keys'],
  ['/console/work', null, '/console/w/ws_2/work'],
])('the address %s names the workspace %s', (pathname, id, moved) => {
  expect(workspaceIn(pathname)).toBe(id);
  expect(inWorkspace(pathname, 'ws_2')).toBe(moved);
});
