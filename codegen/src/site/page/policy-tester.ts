import { html, nothing, type TemplateResult } from 'lit-html';
import { parsedJson } from '../answers/parsed-json.js';
import { answerPolicy, type PolicyAnswer } from '../answers/policy-answer.js';
import { dataTable } from './data-table.js';
import { jsonView } from './json-view.js';
import { eventLink } from './labels.js';
import type { Page } from './page.js';
import { type Tester, tester, verdict } from './tester.js';

/** What a policy may do, and its mistakes. */
export function policyTester(page: Page, root: HTMLElement): Tester {
  const checks = new LateChecks(page, () => own.update());
  const own = tester(page, root, {
    name: 'Policy',
    key: 'policy',
    help: 'Which events does this AWS IoT or IAM policy grant to the chosen side? A document, a list of documents, the output of aws iot get-policy, or a template as JSON.',
    placeholder: '{ "Version": "2012-10-17", "Statement": [ … ] }',
    isLong: true,
    answer: (text) => {
      if (text.length > MAX_CHARACTERS)
        return html`<p>${verdict('bad', 'too large')} The text has more than ${MAX_CHARACTERS / 1000} kB. Check it with topicwright policy lint.</p>`;
      const answer = checks.answerOf(text);
      if (answer === 'checking') return html`<p class="count">checking …</p>`;
      return answer ? policyView(page, text, answer) : nothing;
    },
  });
  return own;
}

/** The largest policy that is checked, in characters: more than CloudFormation accepts in a request. */
const MAX_CHARACTERS = 100_000;

/** A policy with more characters is checked after a pause in typing. */
const MAX_CHECKED_AT_ONCE = 10_000;
const QUIET_MS = 300;

/** Checks large policies after a pause. */
class LateChecks {
  readonly #page: Page;
  readonly #onChecked: () => void;
  #last: { readonly key: string; readonly answer: PolicyAnswer | undefined } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, onChecked: () => void) {
    this.#page = page;
    this.#onChecked = onChecked;
  }

  answerOf(text: string): PolicyAnswer | undefined | 'checking' {
    const { explorer, side } = this.#page;
    const key = `${side}\n${text}`;
    clearTimeout(this.#timer);
    if (this.#last?.key === key) return this.#last.answer;
    if (text.length <= MAX_CHECKED_AT_ONCE) return answerPolicy(explorer, text, side);
    this.#timer = setTimeout(() => {
      this.#last = { key, answer: answerPolicy(explorer, text, side) };
      this.#onChecked();
    }, QUIET_MS);
    return 'checking';
  }
}

const KINDS = { granted: 'good', partly: 'fair', not: 'bad', unknown: 'unclear' } as const;
const SEVERITIES = { error: 'bad', warning: 'fair', info: 'unclear' } as const;

/** The findings and events that are shown. */
const MAX_FINDINGS = 100;
const MAX_SHOWN_EVENTS = 500;

function policyView(page: Page, text: string, answer: PolicyAnswer): TemplateResult {
  return html`${findingsView(answer)} ${markedPolicy(text, answer.findings)} ${coverageView(page, answer)}`;
}

function findingsView({ findings }: PolicyAnswer): TemplateResult {
  const items = findings.slice(0, MAX_FINDINGS).map(
    ({ at, severity, rule, message, fix }) => html`<li>
      ${verdict(SEVERITIES[severity], severity)} <code>${at || 'policy'}</code> ${message}. <em>${fix}</em>
      <span class="count">${rule}</span>
    </li>`,
  );
  return html`<h4>Findings</h4>
    ${findings.length === 0 ? html`<p>none</p>` : html`<ul class="findings">${items}</ul>`}
    ${findings.length > MAX_FINDINGS ? html`<p>… and ${findings.length - MAX_FINDINGS} more findings</p>` : nothing}`;
}

function coverageView(page: Page, { coverage }: PolicyAnswer): TemplateResult {
  const heading = html`<h4>Events for ${page.side}</h4>`;
  if ('refusal' in coverage) return html`${heading}<p>${coverage.refusal}</p>`;
  const counts = Object.keys(KINDS).map((word) => `${coverage.filter((event) => event.verdict === word).length} ${word}`);
  const rows = coverage.slice(0, MAX_SHOWN_EVENTS).map(
    ({ type, verdict: word, reasons }) => html`<tr>
      <th scope="row">${eventLink(page, type)}</th>
      <td>${verdict(KINDS[word], word)}</td>
      <td class="reasons">${reasons.join('; ')}</td>
    </tr>`,
  );
  return html`${heading}
    <p>${counts.join(', ')}</p>
    ${dataTable('Verdicts', ['Event', 'Verdict', 'Reasons'], rows)}
    ${coverage.length > MAX_SHOWN_EVENTS ? html`<p>… and ${coverage.length - MAX_SHOWN_EVENTS} more events</p>` : nothing}`;
}

/** The policy with the places of the findings marked. */
function markedPolicy(text: string, findings: PolicyAnswer['findings']): TemplateResult | typeof nothing {
  const json = findings.length === 0 ? undefined : parsedJson(text);
  if (!json) return nothing;
  const annotations = findings.map(({ at, message }) => [pointerOf(at), message] as const);
  return jsonView(json.value, annotations, 'Policy with its findings');
}

/** The JSON Pointer of a place such as `Statement[0].Resource[1]`. */
function pointerOf(at: string): string {
  return at
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((key) => `/${key}`)
    .join('');
}
