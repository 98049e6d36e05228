import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
}

interface Template {
  Parameters?: Record<string, { Type: string; Default?: unknown }>;
  Conditions?: Record<string, unknown>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

export interface Stack {
  name: string;
  template: Template;
}

export interface Assembly {
  directory: string;
  stacks: Stack[];
  /** Object key in the assets bucket → file or folder on this machine. */
  assets: Map<string, string>;
}

interface Artifact {
  type: string;
  displayName?: string;
  properties?: { templateFile?: string; stackName?: string; file?: string };
}

interface AssetFile {
  source: { path?: string };
  destinations: Record<string, { objectKey: string }>;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;

/** Reads a cloud assembly as `cdk synth` leaves it: every stack's template, and where its assets lie. */
export function readAssembly(directory: string): Assembly {
  const manifestFile = path.join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`There is no synthesized template in ${directory} (manifest.json is missing). Run npm run synth.`);
  }
  const manifest = readJson<{ artifacts?: Record<string, Artifact> }>(manifestFile);
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, artifact] of Object.entries(manifest.artifacts ?? {})) {
    if (artifact.type === 'aws:cloudformation:stack' && artifact.properties?.templateFile !== undefined) {
      const template = readJson<Template>(path.join(directory, artifact.properties.templateFile));
      stacks.push({ name: artifact.properties.stackName ?? id, template });
    }
    if (artifact.type === 'cdk:asset-manifest' && artifact.properties?.file !== undefined) {
      const { files = {} } = readJson<{ files?: Record<string, AssetFile> }>(
        path.join(directory, artifact.properties.file),
      );
      for (const file of Object.values(files)) {
        if (file.source.path === undefined) continue;
        for (const destination of Object.values(file.destinations)) {
          assets.set(destination.objectKey, path.resolve(directory, file.source.path));
        }
      }
    }
  }
  if (stacks.length === 0) throw new Error(`The assembly in ${directory} has no stack.`);
  return { directory, stacks, assets };
}
