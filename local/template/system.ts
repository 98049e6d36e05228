import type { Assembly, Stack, TemplateResource } from './assembly.ts';
import { type Naming, RESOURCE_TYPES } from './resource-types.ts';

/** What the machine decides and the template cannot know. */
export interface Surroundings {
  account: string;
  region: string;
  awsEndpoint: string;
  siteOrigin: string;
  /** Values of template parameters that have no default here, by parameter name. */
  parameters?: Record<string, string>;
  /** Answers the kept value for a name, making it the first time: secrets and ids stay the same across starts. */
  keep(name: string, make: () => string): string;
  /** A secret's value by its template properties; kept under the name given. */
  secret(name: string, properties: Record<string, unknown>): string;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export interface Resource {
  stack: string;
  logicalId: string;
  type: string;
  ref: string;
  /** Resolved: no intrinsic function is left in it. */
  properties: Record<string, unknown>;
  attribute(name: string): unknown;
}

export interface System {
  resources(type: string): Resource[];
  /** The resource whose ARN or Ref this is, or undefined. */
  find(type: string, refOrArn: string): Resource | undefined;
  /** Types without a local effect that the template uses, with the reason. */
  withoutEffect: { type: string; count: number; reason: string }[];
  assembly: Assembly;
}

const NO_VALUE = Symbol('AWS::NoValue');

interface Entry {
  stack: Stack;
  logicalId: string;
  resource: TemplateResource;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes the system from the synthesized templates. Throws a TemplateError that names the place of what it cannot read. */
export function readSystem(assembly: Assembly, surroundings: Surroundings): System {
  const reader = new TemplateReader(assembly, surroundings);
  return reader.read();
}

class TemplateReader {
  private readonly entries: Entry[] = [];
  private readonly resolving: string[] = [];
  private readonly identities = new Map<string, { ref?: string; attributes: Map<string, unknown> }>();
  private parameterValues: Map<string, Entry> | undefined;
  private readonly assembly: Assembly;
  private readonly surroundings: Surroundings;

  constructor(assembly: Assembly, surroundings: Surroundings) {
    this.assembly = assembly;
    this.surroundings = surroundings;
  }

  read(): System {
    for (const stack of this.assembly.stacks) {
      for (const [logicalId, resource] of Object.entries(stack.template.Resources ?? {})) {
        if (RESOURCE_TYPES[resource.Type] === undefined) {
          throw new TemplateError(
            `Local mode does not know the resource type ${resource.Type} (${logicalId} in stack ${stack.name}). ` +
              'Teach local/template/resource-types.ts what it does here, or why nothing has to.',
          );
        }
        if (resource.Condition === undefined || this.condition(stack, resource.Condition)) {
          this.entries.push({ stack, logicalId, resource });
        }
      }
    }
    const byType = new Map<string, Resource[]>();
    for (const entry of this.entries) {
      const list = byType.get(entry.resource.Type) ?? [];
      if (list.length === 0) byType.set(entry.resource.Type, list);
      // What has no effect is not resolved either: its properties may name things that do not exist here.
      if (RESOURCE_TYPES[entry.resource.Type]?.local === 'made') list.push(this.make(entry));
    }
    const withoutEffect = [...byType.keys()].sort().flatMap((type) => {
      const local = RESOURCE_TYPES[type]?.local;
      if (local === undefined || local === 'made') return [];
      return [{ type, count: this.entries.filter((e) => e.resource.Type === type).length, reason: local.noEffect }];
    });
    return {
      assembly: this.assembly,
      withoutEffect,
      resources: (type) => byType.get(type) ?? [],
      find: (type, refOrArn) =>
        (byType.get(type) ?? []).find((resource) => {
          if (resource.ref === refOrArn) return true;
          const known = RESOURCE_TYPES[type]?.attributes;
          return known?.['Arn'] !== undefined && resource.attribute('Arn') === refOrArn;
        }),
    };
  }

  private make(entry: Entry): Resource {
    const place = `${entry.stack.name}/${entry.logicalId}`;
    return {
      stack: entry.stack.name,
      logicalId: entry.logicalId,
      type: entry.resource.Type,
      ref: this.ref(entry),
      properties: this.value(entry.stack, entry.resource.Properties ?? {}, place) as Record<string, unknown>,
      attribute: (name) => this.attribute(entry, name),
    };
  }

  private naming(entry: Entry): Naming {
    const place = `${entry.stack.name}/${entry.logicalId}`;
    return {
      account: this.surroundings.account,
      region: this.surroundings.region,
      awsEndpoint: this.surroundings.awsEndpoint,
      siteOrigin: this.surroundings.siteOrigin,
      stack: entry.stack.name,
      logicalId: entry.logicalId,
      property: (name) => {
        const value = this.value(entry.stack, entry.resource.Properties?.[name], `${place}.${name}`);
        return value === NO_VALUE ? undefined : value;
      },
      keep: (key, make) => this.surroundings.keep(`${place}.${key}`, make),
    };
  }

  private ref(entry: Entry): string {
    const identity = this.identity(entry);
    identity.ref ??= RESOURCE_TYPES[entry.resource.Type]!.ref(this.naming(entry));
    return identity.ref;
  }

  private attribute(entry: Entry, name: string): unknown {
    const identity = this.identity(entry);
    if (!identity.attributes.has(name)) {
      const attribute = RESOURCE_TYPES[entry.resource.Type]?.attributes?.[name];
      if (attribute === undefined) {
        throw new TemplateError(
          `Local mode does not know the attribute ${name} of ${entry.resource.Type} (${entry.logicalId} in stack ${entry.stack.name}).`,
        );
      }
      identity.attributes.set(name, attribute(this.naming(entry)));
    }
    return identity.attributes.get(name);
  }

  private identity(entry: Entry): { ref?: string; attributes: Map<string, unknown> } {
    const key = `${entry.stack.name}/${entry.logicalId}`;
    let identity = this.identities.get(key);
    if (identity === undefined) {
      identity = { attributes: new Map() };
      this.identities.set(key, identity);
    }
    return identity;
  }

  private entry(stack: Stack, logicalId: string): Entry | undefined {
    return this.entries.find((entry) => entry.stack === stack && entry.logicalId === logicalId);
  }

  /** Resolves a value; a `Ref` to AWS::NoValue takes its key or list item away. */
  private value(stack: Stack, value: unknown, place: string): unknown {
    if (typeof value === 'string') return this.dynamicReferences(value, place);
    if (Array.isArray(value)) {
      return value.map((item, index) => this.value(stack, item, `${place}[${index}]`)).filter((v) => v !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const keys = Object.keys(value);
    const only = keys.length === 1 ? keys[0] : undefined;
    if (only !== undefined && (only === 'Ref' || only.startsWith('Fn::') || only === 'Condition')) {
      // A policy statement's own `Condition` is an object; the intrinsic names a condition.
      if (only !== 'Condition' || typeof value[only] === 'string') {
        return this.guarded(`${place} → ${only} ${JSON.stringify(value[only])}`, () =>
          this.intrinsic(stack, only, value[only], place),
        );
      }
    }
    const resolved: Record<string, unknown> = {};
    for (const key of keys) {
      const item = this.value(stack, value[key], `${place}.${key}`);
      if (item !== NO_VALUE) resolved[key] = item;
    }
    return resolved;
  }

  private guarded<T>(step: string, run: () => T): T {
    if (this.resolving.includes(step)) {
      throw new TemplateError(`The template goes round in a circle: ${[...this.resolving, step].join(', then ')}.`);
    }
    this.resolving.push(step);
    try {
      return run();
    } finally {
      this.resolving.pop();
    }
  }

  private intrinsic(stack: Stack, name: string, argument: unknown, place: string): unknown {
    const text = (value: unknown): string => this.text(stack, value, place);
    switch (name) {
      case 'Ref':
        return this.reference(stack, String(argument), place);
      case 'Condition':
        return this.condition(stack, String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, ...rest] = Array.isArray(argument)
          ? (argument as unknown[]).map(String)
          : String(argument).split('.');
        return this.getAttribute(stack, logicalId ?? '', rest.join('.'), place);
      }
      case 'Fn::Join': {
        const [separator, list] = argument as [string, unknown];
        return this.dynamicReferences(this.list(stack, list, place).map(text).join(separator), place);
      }
      case 'Fn::Sub': {
        const [template, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
          string,
          Record<string, unknown>,
        ];
        const filled = template.replace(/\$\{([^}]+)\}/g, (whole, variable: string) => {
          if (variable.startsWith('!')) return `\${${variable.slice(1)}}`;
          if (Object.hasOwn(variables, variable)) return text(variables[variable]);
          const [logicalId, ...rest] = variable.split('.');
          if (rest.length > 0) return text(this.getAttribute(stack, logicalId ?? '', rest.join('.'), place));
          return text(this.reference(stack, variable, place) ?? whole);
        });
        return this.dynamicReferences(filled, place);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [unknown, unknown];
        const items = this.list(stack, list, place);
        const item = items[Number(text(index))];
        if (item === undefined) throw new TemplateError(`Fn::Select finds no item ${text(index)} at ${place}.`);
        return item;
      }
      case 'Fn::Split': {
        const [separator, source] = argument as [string, unknown];
        return text(source).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.value(stack, this.condition(stack, condition) ? yes : no, place);
      }
      case 'Fn::Equals': {
        const [left, right] = argument as [unknown, unknown];
        return text(left) === text(right);
      }
      case 'Fn::Not':
        return this.value(stack, (argument as unknown[])[0], place) !== true;
      case 'Fn::And':
        return (argument as unknown[]).every((item) => this.value(stack, item, place) === true);
      case 'Fn::Or':
        return (argument as unknown[]).some((item) => this.value(stack, item, place) === true);
      case 'Fn::ImportValue':
        return this.importValue(text(argument), place);
      case 'Fn::FindInMap': {
        const [map, first, second] = argument as [unknown, unknown, unknown];
        const found = stack.template.Mappings?.[text(map)]?.[text(first)]?.[text(second)];
        if (found === undefined) throw new TemplateError(`Fn::FindInMap finds nothing at ${place}.`);
        return found;
      }
      case 'Fn::Base64':
        return Buffer.from(text(argument)).toString('base64');
      default:
        throw new TemplateError(`Local mode does not know the function ${name} at ${place}.`);
    }
  }

  private text(stack: Stack, value: unknown, place: string): string {
    const resolved = this.value(stack, value, place);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new TemplateError(`Expected text at ${place}, got ${JSON.stringify(resolved)}.`);
  }

  private list(stack: Stack, value: unknown, place: string): unknown[] {
    const resolved = this.value(stack, value, place);
    if (!Array.isArray(resolved)) throw new TemplateError(`Expected a list at ${place}.`);
    return resolved as unknown[];
  }

  private reference(stack: Stack, name: string, place: string): unknown {
    switch (name) {
      case 'AWS::Region':
        return this.surroundings.region;
      case 'AWS::AccountId':
        return this.surroundings.account;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${this.surroundings.region}:${this.surroundings.account}:stack/${stack.name}/local`;
      case 'AWS::NoValue':
        return NO_VALUE;
      default:
    }
    const parameter = stack.template.Parameters?.[name];
    if (parameter !== undefined) return this.parameter(name, parameter, place);
    const entry = this.entry(stack, name);
    if (entry === undefined) throw new TemplateError(`Ref ${name} at ${place} names nothing in stack ${stack.name}.`);
    return this.ref(entry);
  }

  private parameter(name: string, parameter: { Type: string; Default?: unknown }, place: string): unknown {
    const value = this.surroundings.parameters?.[name] ?? parameter.Default;
    if (value === undefined)
      throw new TemplateError(`Parameter ${name} (used at ${place}) has no value in local mode.`);
    if (parameter.Type.startsWith('AWS::SSM::Parameter::Value<')) return this.ssm(String(value), place);
    if (parameter.Type === 'CommaDelimitedList') return String(value).split(',');
    return value;
  }

  private ssm(name: string, place: string): unknown {
    if (this.parameterValues === undefined) {
      this.parameterValues = new Map();
      for (const entry of this.entries) {
        if (entry.resource.Type !== 'AWS::SSM::Parameter') continue;
        this.parameterValues.set(this.ref(entry), entry);
      }
    }
    const entry = this.parameterValues.get(name);
    if (entry === undefined) throw new TemplateError(`No stack writes the SSM parameter ${name} that ${place} reads.`);
    return this.attribute(entry, 'Value');
  }

  private getAttribute(stack: Stack, logicalId: string, attribute: string, place: string): unknown {
    const entry = this.entry(stack, logicalId);
    if (entry === undefined) {
      throw new TemplateError(`Fn::GetAtt ${logicalId}.${attribute} at ${place} names nothing in stack ${stack.name}.`);
    }
    return this.attribute(entry, attribute);
  }

  private condition(stack: Stack, name: string): boolean {
    const condition = stack.template.Conditions?.[name];
    if (condition === undefined) throw new TemplateError(`Condition ${name} is not defined in stack ${stack.name}.`);
    return this.guarded(
      `condition ${stack.name}/${name}`,
      () => this.value(stack, condition, `condition ${name}`) === true,
    );
  }

  private importValue(name: string, place: string): unknown {
    for (const stack of this.assembly.stacks) {
      for (const [outputName, output] of Object.entries(stack.template.Outputs ?? {})) {
        if (output.Export === undefined) continue;
        const outputPlace = `${stack.name}/Outputs/${outputName}`;
        if (this.text(stack, output.Export.Name, outputPlace) === name)
          return this.value(stack, output.Value, outputPlace);
      }
    }
    throw new TemplateError(`No stack exports ${name}, which ${place} imports.`);
  }

  private dynamicReferences(value: string, place: string): string {
    if (!value.includes('{{resolve:')) return value;
    return value.replace(/\{\{resolve:([^}]+)\}\}/g, (_whole, reference: string) => {
      const service = reference.slice(0, reference.indexOf(':'));
      const rest = reference.slice(service.length + 1);
      if (service === 'ssm') return String(this.ssm(rest.replace(/:\d+$/, ''), place));
      if (service === 'secretsmanager') return this.secretReference(rest, place);
      throw new TemplateError(`Local mode does not know the dynamic reference {{resolve:${reference}}} at ${place}.`);
    });
  }

  /** `<name or ARN>:SecretString:<json key>:<stage>:<id>`; the ARN itself holds six colons. */
  private secretReference(reference: string, place: string): string {
    const parts = reference.split(':');
    const name = parts[0] === 'arn' ? parts.splice(0, 7).join(':') : (parts.shift() ?? '');
    const jsonKey = parts[1] ?? '';
    const entry = this.entries.find(
      (item) =>
        item.resource.Type === 'AWS::SecretsManager::Secret' &&
        (this.ref(item) === name || this.naming(item).property('Name') === name),
    );
    if (entry === undefined) throw new TemplateError(`No stack makes the secret ${name} that ${place} reads.`);
    const properties = this.value(entry.stack, entry.resource.Properties ?? {}, place) as Record<string, unknown>;
    const secret = this.surroundings.secret(`${entry.stack.name}/${entry.logicalId}`, properties);
    if (jsonKey === '') return secret;
    const value = (JSON.parse(secret) as Record<string, unknown>)[jsonKey];
    if (value === undefined) throw new TemplateError(`The secret ${name} has no key ${jsonKey} (read at ${place}).`);
    return String(value);
  }
}
