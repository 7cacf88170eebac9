import { type Code, type CodeValue, code, codeWidth, join, raw } from './code.js';

/** A boolean expression. `true` and `false` are known at generation time. */
export type Condition = boolean | Atom | Compound;

/** An expression without `&&`, `||` or `?:` at its top. */
interface Atom {
  readonly kind: 'atom';
  readonly expression: Code;
  /** The opposite, if it is not `!expression`. */
  readonly opposite: Code | undefined;
}

interface Compound {
  readonly kind: 'all' | 'any';
  readonly conditions: readonly Exclude<Condition, boolean>[];
}

/** The maximum width of a condition in one line, without its indentation. */
const MAX_WIDTH = 100;

/** More operands than this are printed in groups: compilers process a chain of operators recursively. */
const MAX_OPERANDS = 50;

const OPPOSITES = { '===': '!==', '!==': '===', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const;

/** A comparison of two values, neither of which is NaN. */
export function comparison(left: Code, operator: keyof typeof OPPOSITES, right: CodeValue): Condition {
  const printed = (by: string): Code => code`${left} ${raw(by)} ${right}`;
  return atom(printed(operator), printed(OPPOSITES[operator]));
}

/** An expression as a condition. Without `opposite` it must be a call or a name, which `!` can precede. */
export function atom(expression: Code, opposite?: Code): Condition {
  return { kind: 'atom', expression, opposite };
}

/** True if all of `conditions` are. */
export function all(conditions: readonly Condition[]): Condition {
  return compound('all', conditions);
}

/** True if one of `conditions` is. */
export function any(conditions: readonly Condition[]): Condition {
  return compound('any', conditions);
}

function compound(kind: 'all' | 'any', conditions: readonly Condition[]): Condition {
  const deciding = kind === 'any';
  if (conditions.includes(deciding)) return deciding;
  const unknown = conditions.filter((condition) => typeof condition !== 'boolean');
  const flat = unknown.flatMap((condition) => (condition.kind === kind ? condition.conditions : [condition]));
  const [only = !deciding, ...others] = flat;
  return others.length === 0 ? only : { kind, conditions: flat };
}

/** The opposite of `condition`. */
export function not(condition: Condition): Condition {
  if (typeof condition === 'boolean') return !condition;
  if (condition.kind !== 'atom') return atom(code`!${inParentheses(condition)}`, inParentheses(condition));
  return atom(condition.opposite ?? code`!${condition.expression}`, condition.expression);
}

/** `return condition;`, formatted. */
export function printReturn(condition: Condition): Code {
  const printed = printCondition(condition);
  return fitsLine(printed)
    ? code`return ${printed};`
    : code`return (
  ${printed}
);`;
}

/** `if (condition) return false;`, formatted. */
export function printRefusal(condition: Condition): Code {
  const printed = printCondition(condition);
  return fitsLine(printed)
    ? code`if (${printed}) return false;`
    : code`if (
  ${printed}
) {
  return false;
}`;
}

/** `yes` if `condition` is true, else `no`. */
export function choice(condition: Condition, yes: Condition, no: Condition): Condition {
  if (typeof condition === 'boolean') return condition ? yes : no;
  if (yes === true) return any([condition, no]);
  if (no === true) return any([not(condition), yes]);
  return atom(code`(${printCondition(condition)} ? ${printCondition(yes)} : ${printCondition(no)})`);
}

/** `condition` as code: on one line if it fits, else one operand per line. */
export function printCondition(condition: Condition): Code {
  if (typeof condition === 'boolean') return raw(String(condition));
  if (condition.kind === 'atom') return condition.expression;
  const { kind, conditions } = condition;
  const operator = kind === 'all' ? '&&' : '||';
  const operands = grouped(kind, conditions).map((operand) => (operand.kind === 'atom' ? operand.expression : inParentheses(operand)));
  const inline = join(operands, ` ${operator} `);
  return fitsLine(inline) ? inline : join(operands, ` ${operator}\n`);
}

type Operands = Compound['conditions'];

function grouped(kind: Compound['kind'], conditions: Operands): Operands {
  if (conditions.length <= MAX_OPERANDS) return conditions;
  const groups = Array.from({ length: Math.ceil(conditions.length / MAX_OPERANDS) }, (_, i): Operands[number] => {
    const [only, ...others] = conditions.slice(i * MAX_OPERANDS, (i + 1) * MAX_OPERANDS) as [Operands[number], ...Operands];
    return others.length === 0 ? only : { kind, conditions: [only, ...others] };
  });
  return grouped(kind, groups);
}

function inParentheses(condition: Compound): Code {
  const printed = printCondition(condition);
  return fitsLine(printed)
    ? code`(${printed})`
    : code`(
  ${printed}
)`;
}

function fitsLine(printed: Code): boolean {
  return codeWidth(printed) <= MAX_WIDTH && !printed.parts.some((part) => typeof part === 'string' && part.includes('\n'));
}
