import { nearest } from '@topicwright/runtime/internal';
import type { PolicyError } from '../policy-error.js';
import { CONSTANTS, KEYWORDS } from './sql-path.js';
import { conditionErrorAt, readToken, type Token } from './sql-tokens.js';

/** A condition of AWS IoT SQL, and the properties of the payload that it uses. */
export interface SqlCondition {
  readonly text: string;
  /** The keys of each property. `[]` is an array index. */
  readonly properties: readonly (readonly string[])[];
}

/**
 * Parses the condition of a WHERE clause: comparisons, arithmetic, functions, literals and CASE. Nested queries are not supported, because
 * their properties cannot be checked.
 *
 * @throws {PolicyError} `invalid-condition` with the place of the error.
 * @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-where.html}
 */
export function parseCondition(text: string): SqlCondition {
  const parser = new ConditionParser(text);
  parser.parse();
  return { text: text.trim(), properties: parser.properties };
}

/** The functions of AWS IoT SQL. @see {@link https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html} */
const FUNCTIONS: readonly string[] = (
  'abs accountid acos asin atan atan2 aws_lambda bitand bitor bitxor bitnot cast ceil chr clientid concat cos cosh decode encode endswith exp ' +
  'floor get get_dynamodb get_mqtt_property get_or_default get_registry_data get_secret get_thing_shadow get_user_properties indexof isNull ' +
  'isUndefined length ln log lower lpad ltrim machinelearning_predict md2 md5 mod nanvl newuuid numbytes parse_time power principal rand ' +
  'regexp_matches regexp_replace regexp_substr remainder replace round rpad rtrim sha1 sha224 sha256 sha384 sha512 sign sin sinh sourceip sqrt ' +
  'sql_version startswith substring tan tanh time_to_epoch timestamp topic traceid transform trim trunc upper'
).split(' ');

const FUNCTION_NAMES: ReadonlySet<string> = new Set(FUNCTIONS.map((name) => name.toLowerCase()));

/** The binary operators by precedence, lowest first. */
const OPERATORS: readonly (readonly string[])[] = [['OR'], ['AND'], ['=', '<>', '<', '<=', '>', '>=', 'IN'], ['+', '-'], ['*', '/', '%']];

/** The precedence at which NOT is accepted: above AND, below comparisons. */
const COMPARISON = 2;

const MAX_DEPTH = 100;

/** What to write instead of an operator of other dialects of SQL. */
const OTHER_OPERATORS: { readonly [operator: string]: string } = {
  LIKE: 'use startswith(), endswith() or regexp_matches()',
  IS: 'use isNull() or isUndefined()',
  BETWEEN: 'use >= and <=',
};

class ConditionParser {
  readonly properties: string[][] = [];
  readonly #text: string;
  #token: Token;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#token = readToken(text, 0);
  }

  parse(): void {
    this.#expression(0);
    if (this.#token.kind !== 'end') throw this.#unexpected(OTHER_OPERATORS[this.#token.text.toUpperCase()]);
  }

  #next(): Token {
    const token = this.#token;
    this.#token = readToken(this.#text, token.at + token.text.length);
    return token;
  }

  /** Whether the next token is one of `texts`. Words are matched in any case. */
  #is(...texts: readonly string[]): boolean {
    const { kind, text } = this.#token;
    return (kind === 'symbol' || kind === 'name') && texts.includes(kind === 'name' ? text.toUpperCase() : text);
  }

  #skip(...texts: readonly string[]): boolean {
    if (!this.#is(...texts)) return false;
    this.#next();
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw this.#unexpected(`expected ${JSON.stringify(text)}`);
  }

  #expression(level: number): void {
    if (level === COMPARISON) while (this.#skip('NOT'));
    const operators = OPERATORS[level] ?? [];
    const operand = level + 1 < OPERATORS.length ? () => this.#expression(level + 1) : () => this.#operand();
    operand();
    while (this.#skip(...operators)) {
      if (this.#is('=') && operators.includes('=')) throw this.#unexpected('equality is "="');
      operand();
    }
  }

  #operand(): void {
    if (this.#depth >= MAX_DEPTH) throw this.#unexpected('the condition is nested too deeply');
    this.#depth += 1;
    this.#value();
    this.#depth -= 1;
  }

  #value(): void {
    while (this.#skip('-'));
    if (this.#skip('(')) {
      this.#expression(0);
      this.#expect(')');
    } else if (this.#skip('[')) this.#list(']', () => this.#expression(0));
    else if (this.#skip('{')) this.#list('}', () => this.#member());
    else if (this.#skip('CASE')) this.#case();
    else if (this.#token.kind === 'string' || this.#token.kind === 'number') this.#next();
    else this.#name();
  }

  #name(): void {
    const name = this.#token;
    if (this.#is('SELECT', 'EXISTS')) throw this.#unexpected('nested queries are not supported here');
    if (name.kind !== 'name') throw this.#unexpected('expected a value');
    if (KEYWORDS.has(name.text.toUpperCase())) throw this.#unexpected('a keyword of AWS IoT SQL cannot name a property');
    this.#next();
    if (this.#is('(')) this.#call(name);
    else if (!CONSTANTS.has(name.text.toUpperCase())) this.#path([name.text]);
  }

  #call({ text, at }: Token): void {
    if (!FUNCTION_NAMES.has(text.toLowerCase())) {
      const like = nearest(text, FUNCTIONS);
      throw this.#error(
        at,
        `unknown function ${JSON.stringify(text)}${like === undefined ? '' : `; did you mean ${JSON.stringify(like)}?`}`,
      );
    }
    this.#expect('(');
    this.#list(')', () => {
      if (!this.#skip('*')) this.#expression(0);
      if (text.toLowerCase() === 'cast' && this.#skip('AS')) this.#next();
    });
    this.#path(undefined);
  }

  /** Parses the keys and indexes after a value. Without `keys`, the value is a result whose properties are unknown. */
  #path(keys: string[] | undefined): void {
    if (keys) this.properties.push(keys);
    while (this.#is('.', '[')) {
      if (this.#next().text === '[') {
        keys?.push('[]');
        this.#expression(0);
        this.#expect(']');
      } else {
        const key = this.#next();
        if (key.kind !== 'name') throw this.#error(key.at, `${JSON.stringify(key.text)} is not the name of a property`);
        keys?.push(key.text);
      }
    }
  }

  #member(): void {
    if (this.#next().kind !== 'string') throw this.#unexpected('expected a key in quotes');
    this.#expect(':');
    this.#expression(0);
  }

  #list(end: string, item: () => void): void {
    if (this.#skip(end)) return;
    do item();
    while (this.#skip(','));
    this.#expect(end);
  }

  #case(): void {
    if (!this.#is('WHEN')) this.#expression(0);
    do {
      this.#expect('WHEN');
      this.#expression(0);
      this.#expect('THEN');
      this.#expression(0);
    } while (this.#is('WHEN'));
    if (this.#skip('ELSE')) this.#expression(0);
    this.#expect('END');
  }

  #unexpected(hint?: string): PolicyError {
    const { kind, text, at } = this.#token;
    const what = kind === 'end' ? 'the condition ends too early' : `unexpected ${JSON.stringify(text)}`;
    return this.#error(at, hint === undefined ? what : `${what}; ${hint}`);
  }

  #error(at: number, message: string): PolicyError {
    return conditionErrorAt(this.#text, at, message);
  }
}
