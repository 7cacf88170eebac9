import { type Code, code, importedType } from '../code/code.js';
import { id } from '../code/identifier.js';
import { RUNTIME } from '../layout.js';

/** What the tests of one function expect: a table that its report looks words up in, so that the tests need but a number. */
export class Expectations {
  readonly name: Code;
  readonly #rows: Code[] = [];

  constructor(owner: string) {
    this.name = id(`${owner.charAt(0).toLowerCase()}${owner.slice(1)}Expectations`);
  }

  /** The number of a test. One without words expects the constant that it is given when it runs. */
  add(path: string, keyword: string, expected?: string): number {
    this.#rows.push(expected === undefined ? code`[${path}, ${keyword}],` : code`[${path}, ${keyword}, ${expected}],`);
    return this.#rows.length - 1;
  }

  /** The table as a literal. */
  print(): Code {
    return code`[
  ${this.#rows}
]`;
  }

  /** The table as a constant, for a function that is not the check of a payload. */
  printConstant(): Code {
    return code`const ${this.name}: readonly ${importedType(RUNTIME, 'Expectation')}[] = ${this.print()};`;
  }
}
