import type { Position, Problem } from '../problem.js';
import { problem } from '../problem.js';

/** A regular expression of a spec that will meet text from outside. */
export interface ExposedPattern {
  readonly source: string;
  readonly place: Position;
  /** The text that it meets is bounded, so that time which grows with its square is, too. */
  readonly isBounded: boolean;
}

/** How long one pattern may be judged: the judge is exact, and seldom slow. */
const TIMEOUT_MS = 3000;

/** The patterns on which some text takes time out of proportion. Judged by the recheck library, which is loaded only if there is a pattern. */
export async function judgePatterns(patterns: readonly ExposedPattern[]): Promise<readonly Problem[]> {
  const doubtful = patterns.filter((pattern) => !isHarmless(pattern));
  if (doubtful.length === 0) return [];
  // A CommonJS module: bundled, its names are found on the default export alone.
  const { default: library } = await import('recheck/lib/browser.js');
  const known = new Map<string, Judgement>();
  return doubtful.flatMap(({ source, place, isBounded }) => {
    const judgement = known.get(source) ?? judge(library.checkSync(source, 'u', { timeout: TIMEOUT_MS }));
    known.set(source, judgement);
    if (judgement === 'exponential')
      return [
        problem(
          'unsafe-pattern',
          place,
          `${JSON.stringify(source)} can take time that grows exponentially with the text`,
          'let no two repetitions take the same text',
        ),
      ];
    if (judgement === 'linear' || isBounded) return [];
    return [
      problem(
        'unsafe-pattern',
        place,
        `${JSON.stringify(source)} can take time that grows as a power of the length of the text`,
        'bound the text with "maxLength", or let no two repetitions take the same text',
      ),
    ];
  });
}

// Only a group that is repeated can make time grow exponentially, and on bounded text no less is dangerous.
function isHarmless({ source, isBounded }: ExposedPattern): boolean {
  return isBounded && !/\)[*+{]/.test(source);
}

type Judgement = 'linear' | 'polynomial' | 'exponential';

// What could not be judged in time may be anything.
function judge({
  status,
  complexity,
}: {
  readonly status: string;
  readonly complexity?: { readonly type: string } | undefined;
}): Judgement {
  if (status === 'safe') return 'linear';
  return complexity?.type === 'polynomial' ? 'polynomial' : 'exponential';
}
