import { expect, test } from '@jest/globals';
import { withBlock } from '../docs.ts';

const text = 'before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n';

test('replaces a block, and leaves the rest unchanged', () => {
  const once = withBlock(text, 'figures', 'new $& text\n');
  expect(once).toBe('before\n<!-- figures -->\nnew $& text\n<!-- /figures -->\nafter\n');
  expect(withBlock(once, 'figures', 'new $& text\n')).toBe(once);
});

test('refuses a page without the block', () => {
  expect(() => withBlock(text, 'cost', 'x')).toThrow('"cost"');
});
