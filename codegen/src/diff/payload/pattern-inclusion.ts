/** Whether every string that `inner` matches is matched by `outer`, too. `undefined` if that cannot be decided. */
export type PatternInclusion = (outer: string, inner: string) => boolean | undefined;

/** More states than this are not computed: a pattern may need exponentially many. */
const MAX_STATES = 5000;

/** Loads the decision procedure, which compares patterns as automata. It is large and seldom needed. */
export async function loadPatternInclusion(): Promise<PatternInclusion> {
  // A CommonJS module: in the bundle its names are only on the default export.
  const { default: library } = await import('refa');
  const { DFA, isDisjointWith, JS, NFA, Transformers, transform } = library;
  const automaton = (pattern: string): InstanceType<typeof DFA> => {
    const { alternatives } = JS.Parser.fromLiteral({ source: pattern, flags: 'u' }).ast.pattern;
    const literal = JS.Parser.fromLiteral({ source: matchingWhole(alternatives), flags: 'u' });
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

/** An alternative of a parsed pattern. */
interface Alternative {
  readonly elements: readonly { readonly type: string; readonly raw: string; readonly kind?: unknown }[];
}

/** Turns a search pattern into one for whole strings: removes its anchors, and adds `[^]*` where it has none. */
function matchingWhole(alternatives: readonly Alternative[]): string {
  const sources = alternatives.map(({ elements }) => {
    const isAnchor = (at: number, kind: string): boolean => elements.at(at)?.type === 'Assertion' && elements.at(at)?.kind === kind;
    const [isStart, isEnd] = [isAnchor(0, 'start'), isAnchor(-1, 'end')];
    const inner = elements.slice(isStart ? 1 : 0, isEnd ? -1 : undefined).map(({ raw }) => raw);
    return `${isStart ? '' : '[^]*'}${inner.join('')}${isEnd ? '' : '[^]*'}`;
  });
  return sources.join('|');
}
