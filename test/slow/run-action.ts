import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/generate.js';

const ACTION = join(ROOT, 'action');

/** A step of a composite action. */
interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly run: string;
  readonly env?: { readonly [name: string]: string };
  readonly 'working-directory'?: string;
}

interface Action {
  readonly inputs: { readonly [name: string]: { readonly default: string } };
  readonly outputs: { readonly [name: string]: { readonly value: string } };
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What a workflow passes to the action. */
export interface Workflow {
  readonly folder: string;
  readonly inputs?: { readonly [name: string]: string };
  /** The `github` context. */
  readonly github: object;
  /** The folders that are searched for programs first. */
  readonly path?: string;
  /** Default: a branch. */
  readonly ref?: string;
}

/** What a run of the action left behind. */
export interface ActionRun {
  /** The names of the steps that failed. A step after a failed one runs if its condition says so. */
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  readonly log: string;
  readonly summary: string;
  readonly outputs: { readonly [name: string]: string };
}

/** Runs the steps of the action as GitHub does: conditions, inputs, environment files. */
export function runAction({ folder, inputs = {}, github, path = '', ref = 'refs/heads/main' }: Workflow): ActionRun {
  const { inputs: declared, outputs, runs } = parse(readFileSync(join(ACTION, 'action.yml'), 'utf8')) as Action;
  const temporary = mkdtempSync(join(tmpdir(), 'topicwright-runner-'));
  onTestFinished(() => rmSync(temporary, { recursive: true }));
  const [outputFile, summaryFile] = [join(temporary, 'output'), join(temporary, 'summary')];
  for (const file of [outputFile, summaryFile]) writeFileSync(file, '');
  const contexts: Contexts = { github, inputs: {}, steps: {} };
  contexts.inputs = Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [name, inputs[name] ?? fill(input.default, contexts)]),
  );
  const run = { failed: [] as string[], skipped: [] as string[], log: '' };
  for (const step of runs.steps) {
    const condition = step.if ?? 'success()';
    if (!isMet(condition, contexts, run.failed.length > 0)) {
      run.skipped.push(step.name);
      continue;
    }
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, fill(value, contexts)]));
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: join(folder, fill(step['working-directory'] ?? '.', contexts)),
      encoding: 'utf8',
      env: {
        PATH: `${path}:${process.env['PATH']}`,
        HOME: temporary,
        GITHUB_ACTION_PATH: ACTION,
        GITHUB_REPOSITORY: 'acme/fleet',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_WORKSPACE: folder,
        GITHUB_REF: ref,
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: summaryFile,
        RUNNER_TEMP: temporary,
        ...env,
      },
    });
    run.log += `${result.stdout}${result.stderr}`;
    if (result.status !== 0) run.failed.push(step.name);
    if (step.id !== undefined) contexts.steps[step.id] = { outputs: readOutputs(outputFile) };
  }
  const results = Object.entries(outputs).map(([name, { value }]) => [name, fill(value, contexts)]);
  return { ...run, summary: readFileSync(summaryFile, 'utf8'), outputs: Object.fromEntries(results) };
}

interface Contexts {
  readonly github: object;
  inputs: { readonly [name: string]: string };
  readonly steps: { [id: string]: { readonly outputs: object } };
}

function readOutputs(file: string): { readonly [name: string]: string } {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

/** `text` with its expressions replaced by their values. */
function fill(text: string, contexts: Contexts): string {
  return String(text).replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => String(evaluate(expression, contexts) ?? ''));
}

function isMet(condition: string, contexts: Contexts, hasFailed: boolean): boolean {
  const expression = condition.replaceAll(/\$\{\{|\}\}/g, '');
  // Without a function about the status, a step runs only if no step has failed.
  if (hasFailed && !/\b(?:always|cancelled|failure)\(\)/.test(expression)) return false;
  return Boolean(evaluate(expression.replaceAll('success()', 'true').replaceAll('cancelled()', 'false'), contexts));
}

/** The value of an expression: its names are looked up, and its operators are those of JavaScript. */
function evaluate(expression: string, contexts: Contexts): unknown {
  const plain = expression.replaceAll(/'[^']*'|\b(?:github|inputs|steps)(?:\.[\w-]+)+/g, (part) => {
    if (part.startsWith("'")) return JSON.stringify(part.slice(1, -1));
    const value = part.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], contexts);
    return JSON.stringify(value ?? null);
  });
  return new Function(`return (${plain})`)();
}
