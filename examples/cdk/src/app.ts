import { App } from 'aws-cdk-lib';
import { ThingEventsStack } from './thing-events-stack.js';

const app = new App({ outdir: process.env['CDK_OUTDIR'] ?? 'cdk.out' });
new ThingEventsStack(app, 'ThingEvents');
app.synth();
