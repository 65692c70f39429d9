import type { Before } from './before.ts';
import { ms, times, whole } from './format.ts';
import { inProcessTable } from './in-process-table.ts';
import type { ConsoleResult, Results, RotationResult, UnitsResult } from './results.ts';
import { sparseTables } from './sparse/figures.ts';
import { columns, markdownTable } from './table.ts';
import { targetsTable } from './targets.ts';

/** Renders the results as Markdown for the screen and for docs/performance.md. */
export function figures(results: Results, before?: Before): string {
  const parts = [machineLine(results)];
  const part = (title: string, table: string) => parts.push(`### ${title}`, table);
  const { verify, inProcess, start, units, sparse, refusals, growth, list, usage, gateway, rotation, console, peer } =
    results;
  if (verify) {
    part(
      `Verification, and that of ${peer}`,
      markdownTable(
        columns(
          'in flight',
          '>per second',
          '>peer',
          '>ratio',
          '>p50 ms',
          '>peer',
          '>p99 ms',
          '>peer',
          '>CPU µs',
          '>peer',
          '>calls alone per second',
          '>to the peer',
        ),
        verify.map((it) => [
          String(it.inFlight),
          whole(it.perSecond),
          whole(it.peerPerSecond),
          times(it.ratio),
          ms(it.latency.p50),
          ms(it.peerLatency.p50),
          ms(it.latency.p99),
          ms(it.peerLatency.p99),
          whole(it.cpuMicros),
          whole(it.peerCpuMicros),
          whole(it.callsPerSecond),
          times(it.callsRatio),
        ]),
      ),
    );
  }
  if (inProcess) part('In the process of a service', inProcessTable(inProcess, peer));
  if (start) {
    part(
      'Start of the authorizer: import and first check in a fresh process',
      markdownTable(
        columns('bundle', '>KB', '>import ms', '>first check ms', '>both ms', '>ours to this'),
        start.map((it) => [
          it.bundle,
          whole(it.bytes / 1024),
          ms(it.importMs),
          ms(it.firstCheckMs),
          ms(it.totalMs),
          times(it.ratio),
        ]),
      ),
    );
  }
  if (units) part('Storage for one verification, counted at the door', unitsTable(units));
  if (sparse) part('Sparse traffic', sparseTables(sparse, before));
  if (refusals) {
    part(
      'Refusals, 16 in flight',
      markdownTable(
        columns('case', '>per second', '>p50 ms', '>p99 ms'),
        refusals.map((it) => [it.case, whole(it.perSecond), ms(it.latency.p50), ms(it.latency.p99)]),
      ),
    );
  }
  if (growth) {
    part(
      'Growth: verification by keys in the table, one in flight',
      markdownTable(
        columns('>keys', '>p50 ms', '>p99 ms', '>p50 to the smallest'),
        growth.map((it) => [whole(it.keys), ms(it.latency.p50), ms(it.latency.p99), times(it.ratio)]),
      ),
    );
  }
  if (list) {
    part(
      'Growth: a page of keys by keys in the workspace',
      markdownTable(
        columns('>keys', 'used', '>on the page', '>p50 ms', '>p99 ms'),
        list.map((it) => [
          whole(it.keys),
          it.used ? 'this hour' : 'never',
          String(it.onPage),
          ms(it.latency.p50),
          ms(it.latency.p99),
        ]),
      ),
    );
  }
  if (usage) {
    part(
      'The usage of a workspace in one request, by day and key',
      markdownTable(
        columns('>keys', '>days', '>p50 ms', '>p99 ms'),
        usage.map((it) => [whole(it.keys), String(it.days), ms(it.latency.p50), ms(it.latency.p99)]),
      ),
    );
  }
  if (gateway) {
    part(
      'The whole local run over HTTP, 16 connections',
      markdownTable(
        columns('route', '>per second', '>p50 ms', '>p99 ms'),
        gateway.map((it) => [it.route, whole(it.perSecond), ms(it.p50), ms(it.p99)]),
      ),
    );
  }
  if (rotation) part('Rotation of keys that are due at the same time', rotationTable(rotation));
  if (console) part('The console in Chromium', consoleTable(console));
  return parts.join('\n\n');
}

/** Renders the figures of the verifier in the process of a service. */
export function inProcessFigures({ inProcess = [], ...about }: Results): string {
  return `${machineLine(about)}\n\n${inProcessTable(inProcess, about.peer)}`;
}

/** Renders the figures of the rotation. It is measured once, so its times depend on the machine. */
export function rotationFigures({ rotation = [], ...about }: Results): string {
  const { quick, machine } = about;
  const load = Math.max(machine.load, ...rotation.map((it) => it.load));
  const isBusy = machine.load > 0.5 || load > machine.cpus * 1.5;
  const busy = isBusy ? ` ${busyLine(load)} so the times are too long; the counts are not affected.` : '';
  return [`${runLine(about)}${quick ? ' (--quick)' : ''}.${busy}`, rotationTable(rotation)].join('\n\n');
}

/** Renders the targets with the machine that they were measured on. */
export function targetsFigures(results: Results, before: Before | undefined, quickRatios: readonly number[]): string {
  return [machineLine(results), targetsTable(results, before, quickRatios)].join('\n\n');
}

/** Renders the counts of storage calls, which do not depend on the machine. */
export function unitsFigures({ units = [], ...about }: Results): string {
  return [`${runLine(about)}.`, unitsTable(units)].join('\n\n');
}

function unitsTable(units: readonly UnitsResult[]): string {
  return markdownTable(
    columns('case', 'calls', '>round trips', '>read units', '>write units', '>log bytes'),
    units.map((it) => [
      it.case,
      it.operations,
      String(it.roundTrips),
      String(it.readUnits),
      String(it.writeUnits),
      whole(it.logBytes),
    ]),
  );
}

/** Renders the figures of the sparse traffic. They compare one call with one call, so they depend little on the machine. */
export function sparseFigures({ sparse = [], ...about }: Results, before: Before | undefined): string {
  const { quick, machine } = about;
  const busy = machine.load > 0.5 ? ` ${busyLine(machine.load)} so the latencies are too long.` : '';
  return [`${runLine(about)}${quick ? ' (--quick)' : ''}.${busy}`, sparseTables(sparse, before)].join('\n\n');
}

function rotationTable(rotation: readonly RotationResult[]): string {
  return markdownTable(
    columns(
      'phase',
      '>keys',
      '>runs',
      '>longest s',
      '>keys per second',
      '>CPU ms per key',
      'DynamoDB calls per key',
      '>read units',
      '>write units',
      'Secrets Manager calls per key',
      '>scans',
    ),
    rotation.map((it) => [
      it.phase,
      whole(it.keys),
      String(it.runs.length),
      Math.max(...it.runs.map(({ seconds }) => seconds)).toFixed(1),
      whole(it.perSecond),
      ms(it.cpuMs),
      it.dynamoCalls,
      it.readUnits.toFixed(1),
      it.writeUnits.toFixed(1),
      it.secretsCalls,
      String(it.scans),
    ]),
  );
}

/** Renders the figures of the console. */
export function consoleFigures({ console = [], ...about }: Results): string {
  const { quick, machine } = about;
  const busy = machine.load > 0.5 ? ` ${busyLine(machine.load)} so the times are too long.` : '';
  return [`${runLine(about)}${quick ? ' (--quick)' : ''}.${busy}`, consoleTable(console)].join('\n\n');
}

function consoleTable(console: readonly ConsoleResult[]): string {
  const orDash = (value: number | null) => (value === null ? '–' : whole(value));
  return markdownTable(
    columns(
      'page',
      '>first content ms',
      '>ready ms',
      '>layout shift',
      '>files',
      '>scripts and styles KB, gzip',
      '>all KB, gzip',
    ),
    console.map((it) => [
      it.page,
      whole(it.firstContentMs),
      whole(it.readyMs),
      it.shift.toFixed(3),
      orDash(it.files),
      orDash(it.blockingKb),
      orDash(it.allKb),
    ]),
  );
}

function machineLine(results: Results): string {
  const { machine, quick, rounds } = results;
  const how = `median of ${rounds} rounds${quick ? ' (--quick)' : ''}`;
  const busy = machine.load > 0.5 ? ` ${busyLine(machine.load)} so only the ratios mean something.` : '';
  return `${runLine(results)}; ${how}.${busy}`;
}

function runLine({ madeAt, machine: { cpus, cpuModel, node, platform } }: Results): string {
  return `${madeAt.slice(0, 10)}, ${cpus} cores (${cpuModel}), Node ${node}, ${platform}`;
}

const busyLine = (load: number): string => `The machine was busy (load ${load.toFixed(1)}),`;
