import { describe, expect, it } from 'vitest';
import { printHcl } from '../../../packages/access/src/forms/print-hcl.js';

describe('printHcl', () => {
  it('aligns the values of consecutive lines only, as `terraform fmt` does', () => {
    const body = { a: '1', bb: '2', long_before_others: { c: '3' }, d: '4', ee: '5', last_of_all: { f: '6' } };
    expect(printHcl([{ type: 'resource', labels: ['t', 'n'], body }])).toBe(`resource "t" "n" {
  a  = "1"
  bb = "2"
  long_before_others = {
    c = "3"
  }
  d  = "4"
  ee = "5"
  last_of_all = {
    f = "6"
  }
}
`);
  });
});
