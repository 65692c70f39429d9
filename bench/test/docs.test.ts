import { expect, test } from '@jest/globals';
import { withBlock } from '../docs.ts';

const text = 'before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n';

test('a block is replaced, and the rest stays', () => {
  const once = withBlock(text, 'figures', 'new $& text\n');
  expect(once).toBe('before\n<!-- figures -->\nnew $& text\n<!-- /figures -->\nafter\n');
  expect(withBlock(once, 'figures', 'new $& text\n')).toBe(once);
});

test('a page without the place for it is not touched', () => {
  expect(() => withBlock(text, 'cost', 'x')).toThrow('"cost"');
});
