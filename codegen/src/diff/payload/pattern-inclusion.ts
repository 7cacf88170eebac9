/** Whether every string that `inner` matches is matched by `outer`, too. `undefined` if that cannot be decided. */
export type PatternInclusion = (outer: string, inner: string) => boolean | undefined;

/** More states than this are not computed: a pattern may need exponentially many. */
const MAX_STATES = 5000;

/** Loads the decision procedure, which compares patterns as automata. It is large and seldom needed. */
export async function loadPatternInclusion(): Promise<PatternInclusion> {
  const [{ DFA, isDisjointWith, JS, NFA, Transformers, transform }, { RegExpParser }] = await Promise.all([
    import('refa'),
    import('@eslint-community/regexpp'),
  ]);
  const parser = new RegExpParser();
  const automaton = (pattern: string): InstanceType<typeof DFA> => {
    const source = matchingWhole(pattern, (text) => parser.parsePattern(text, 0, text.length, { unicode: true }));
    const literal = JS.Parser.fromLiteral({ source, flags: 'u' });
    const { expression, maxCharacter } = literal.parse({ backreferences: 'throw', assertions: 'parse' });
    const plain = transform(Transformers.applyAssertions(), expression);
    const states = NFA.fromRegex(plain, { maxCharacter }, { assertions: 'throw' }, new NFA.LimitedNodeFactory(MAX_STATES));
    return DFA.fromFA(states, new DFA.LimitedNodeFactory(MAX_STATES));
  };
  return (outer, inner) => {
    try {
      const others = automaton(outer);
      others.complement();
      return isDisjointWith(automaton(inner), others);
    } catch {
      // The pattern is too large, or has an assertion or a backreference that automata do not have.
      return undefined;
    }
  };
}

/** The parts of a parsed pattern that are used here. */
interface ParsedPattern {
  readonly alternatives: readonly {
    readonly elements: readonly { readonly type: string; readonly raw: string; readonly kind?: unknown }[];
  }[];
}

/** A pattern for whole strings that matches the strings in which `pattern` is found: without anchors, and with any text where it has none. */
function matchingWhole(pattern: string, parse: (pattern: string) => ParsedPattern): string {
  const alternatives = parse(pattern).alternatives.map(({ elements }) => {
    const isAnchor = (at: number, kind: string): boolean => elements.at(at)?.type === 'Assertion' && elements.at(at)?.kind === kind;
    const [isStart, isEnd] = [isAnchor(0, 'start'), isAnchor(-1, 'end')];
    const inner = elements.slice(isStart ? 1 : 0, isEnd ? -1 : undefined).map(({ raw }) => raw);
    return `${isStart ? '' : '[^]*'}${inner.join('')}${isEnd ? '' : '[^]*'}`;
  });
  return alternatives.join('|');
}
