import { describe, expect, it } from 'vitest';
import { cell, codeCell, codeSpan, md } from '../../../codegen/src/render/compiled/markdown.js';

describe('Markdown', () => {
  it.each([
    ['plain text', 'plain text'],
    ['a_b and _c_', 'a_b and \\_c\\_'],
    ['a|b', 'a\\|b'],
    ['<script>', '\\<script\\>'],
    ['# head', '\\# head'],
    ['a\n\n# b', 'a # b'],
    ['[x](y)', '\\[x\\](y)'],
    ['`x`', '\\`x\\`'],
  ])('escapes %j as text', (text, want) => {
    expect(md(text)).toBe(want);
  });

  it('renders an empty cell as a dash', () => {
    expect(cell('')).toBe('–');
  });

  it.each([
    ['a', '`a`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a|b', '`a|b`'],
  ])('quotes %j as a code span', (text, want) => {
    expect(codeSpan(text)).toBe(want);
  });

  it('escapes a vertical bar in a cell', () => {
    expect(codeCell('a|b')).toBe('`a\\|b`');
  });

  it('keeps an entity as it is written', () => {
    expect(md('&commat;team & co')).toBe('\\&commat;team & co');
  });
});
