import type { System } from '../template/index.ts';

/** A name that mail is sent under, and what is told of mail that comes back. */
export interface ConfigurationSet {
  name: string;
  /** BOUNCE, COMPLAINT …: those that go to the default bus. */
  events: string[];
}

interface DestinationProperties {
  Enabled?: boolean;
  MatchingEventTypes?: string[];
  EventBridgeDestination?: { EventBusArn: string };
}

export function readConfigurationSets(system: System): ConfigurationSet[] {
  const sets = system
    .resources('AWS::SES::ConfigurationSet')
    .map(({ ref }): ConfigurationSet => ({ name: ref, events: [] }));
  for (const { properties, logicalId } of system.resources('AWS::SES::ConfigurationSetEventDestination')) {
    const set = sets.find(({ name }) => name === properties['ConfigurationSetName']);
    if (set === undefined) throw new Error(`${logicalId} names a configuration set that is not in the template.`);
    const {
      Enabled,
      MatchingEventTypes = [],
      EventBridgeDestination,
    } = properties['EventDestination'] as DestinationProperties;
    if (EventBridgeDestination === undefined)
      throw new Error(`${logicalId}: local mode knows event buses as destinations of mail events, nothing else.`);
    // CloudFormation writes them in SES's old spelling ("bounce") or the new one ("BOUNCE").
    if (Enabled !== false) set.events.push(...MatchingEventTypes.map((type) => type.toUpperCase()));
  }
  return sets;
}
