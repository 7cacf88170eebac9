// Draws figures as an SVG chart: a panel for each subject, with a logarithmic axis and a dot for each candidate.
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const OURS = 'topicwright';

/** The panels, by the titles of the figures that they show, and the program that these need. */
const PANELS = [
  { panel: 'topic parse, the AWS table' },
  { panel: 'guard, open, valid, 2 key orders' },
  { panel: 'guard, closed, valid, 2 key orders' },
  { panel: 'guard, open, invalid' },
  { panel: 'first issue with its path' },
  { panel: 'decode, 360 bytes' },
  { panel: 'consumer, memory store, queued messages from Mosquitto, CPU', needs: 'mosquitto' },
  { panel: 'publish, QoS 1 to Mosquitto, CPU', needs: 'mosquitto' },
];

/** The chart of those of the `figures` that have a panel, as SVG. */
export function renderChart(figures) {
  const shown = PANELS.flatMap(({ panel, needs }) => {
    const found = figures.find(({ title }) => title === panel);
    if (!found && needs === undefined) throw new Error(`unreachable: no figures have the title ${panel}`);
    return found ?? [];
  });
  const { spec } = compile({ background: 'white', columns: 2, concat: shown.map(panelOf), config: CONFIG });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}

const CONFIG = {
  font: 'system-ui, sans-serif',
  title: { anchor: 'start', fontSize: 13 },
  axis: { grid: true, gridColor: '#e5e5e5', domain: false, ticks: false, labelFontSize: 11, labelLimit: 230, titleFontWeight: 'normal' },
  view: { stroke: null },
  concat: { spacing: 28 },
};

function panelOf({ title, unit, figuresByName }) {
  const values = Object.entries(figuresByName).map(([name, figure]) => ({ name, figure, label: label(figure) }));
  const x = {
    field: 'figure',
    type: 'quantitative',
    scale: { type: 'log', nice: true },
    title: unit,
    axis: { tickCount: 4, format: '~s' },
  };
  const y = { field: 'name', type: 'nominal', sort: { field: 'figure' }, title: null, axis: { labelLimit: 260 } };
  const color = { condition: { test: `datum.name === '${OURS}'`, value: '#b8460e' }, value: '#4a6a8a' };
  return {
    title,
    width: 230,
    height: { step: 20 },
    data: { values },
    encoding: { x, y },
    layer: [
      { mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: { color } },
      { mark: { type: 'text', align: 'left', dx: 8, fontSize: 11 }, encoding: { text: { field: 'label' } } },
    ],
  };
}

const label = (figure) => (figure < 10 ? figure.toFixed(1) : String(Math.round(figure)));
