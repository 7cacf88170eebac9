import { html, nothing, type TemplateResult } from 'lit-html';
import { jsonLines } from '../answers/json-lines.js';

/** A JSON value in which the places with remarks are marked. `name` says what it is. */
export function jsonView(value: unknown, remarks: readonly (readonly [pointer: string, remark: string])[], name: string): TemplateResult {
  return html`<div class="json" tabindex="0" role="group" aria-label=${name}>
    ${jsonLines(value, remarks).map(
      ({ depth, name: key, text, remarks: own }) =>
        html`<div class="line depth-${Math.min(depth, MOST_DEPTH)}">${
          own.length > 0 ? html`<mark>${keyText(key)}${text}</mark>` : html`${keyText(key)}${text}`
        }${own.map((remark) => html` <span class="remark">${remark}</span>`)}</div>`,
    )}
  </div>`;
}

/** The deepest indentation in the style sheet. */
const MOST_DEPTH = 12;

function keyText(key: string | undefined): string | typeof nothing {
  return key === undefined ? nothing : `${key}: `;
}
