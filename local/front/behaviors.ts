/** What a CloudFront distribution does with a path, as far as it shows on this machine. */
export interface Behavior {
  pathPattern: string;
  allowedMethods: string[];
  compress: boolean;
  /** Without an origin request policy the viewer's cookies, query and headers stay at the edge. */
  passesViewerRequest: boolean;
  responseHeaders: { name: string; value: string; override: boolean }[];
}

export interface Distribution {
  /** Added to every request, over whatever the viewer sent under the same name. */
  originHeaders: Record<string, string>;
  behaviors: Behavior[];
  defaultBehavior: Behavior;
}

type Properties = Record<string, unknown>;

interface SecurityHeaders {
  StrictTransportSecurity?: {
    AccessControlMaxAgeSec: number;
    IncludeSubdomains?: boolean;
    Preload?: boolean;
    Override: boolean;
  };
  ContentTypeOptions?: { Override: boolean };
  FrameOptions?: { FrameOption: string; Override: boolean };
  ReferrerPolicy?: { ReferrerPolicy: string; Override: boolean };
  ContentSecurityPolicy?: { ContentSecurityPolicy: string; Override: boolean };
}

/** The headers that an AWS::CloudFront::ResponseHeadersPolicy adds. */
export function policyHeaders(properties: Properties): Behavior['responseHeaders'] {
  const config = (properties['ResponseHeadersPolicyConfig'] ?? {}) as {
    SecurityHeadersConfig?: SecurityHeaders;
    CustomHeadersConfig?: { Items: { Header: string; Value: string; Override: boolean }[] };
  };
  const headers: Behavior['responseHeaders'] = [];
  const add = (name: string, value: string, override: boolean) => headers.push({ name, value, override });
  const security = config.SecurityHeadersConfig ?? {};
  if (security.StrictTransportSecurity !== undefined) {
    const { AccessControlMaxAgeSec, IncludeSubdomains, Preload, Override } = security.StrictTransportSecurity;
    const parts = [`max-age=${AccessControlMaxAgeSec}`];
    if (IncludeSubdomains === true) parts.push('includeSubDomains');
    if (Preload === true) parts.push('preload');
    add('strict-transport-security', parts.join('; '), Override);
  }
  if (security.ContentTypeOptions !== undefined)
    add('x-content-type-options', 'nosniff', security.ContentTypeOptions.Override);
  if (security.FrameOptions !== undefined)
    add('x-frame-options', security.FrameOptions.FrameOption, security.FrameOptions.Override);
  if (security.ReferrerPolicy !== undefined) {
    add('referrer-policy', security.ReferrerPolicy.ReferrerPolicy, security.ReferrerPolicy.Override);
  }
  if (security.ContentSecurityPolicy !== undefined) {
    add(
      'content-security-policy',
      security.ContentSecurityPolicy.ContentSecurityPolicy,
      security.ContentSecurityPolicy.Override,
    );
  }
  for (const item of config.CustomHeadersConfig?.Items ?? []) add(item.Header.toLowerCase(), item.Value, item.Override);
  return headers;
}

/** Reads the DistributionConfig of the template. */
export function readDistribution(
  properties: Properties,
  responseHeadersOf: (policyId: string) => Behavior['responseHeaders'],
): Distribution {
  const config = properties['DistributionConfig'] as {
    DefaultCacheBehavior: Properties;
    CacheBehaviors?: Properties[];
    Origins: { OriginCustomHeaders?: { HeaderName: string; HeaderValue: string }[]; S3OriginConfig?: unknown }[];
  };
  const behavior = (from: Properties): Behavior => ({
    pathPattern: String(from['PathPattern'] ?? '*'),
    allowedMethods: (from['AllowedMethods'] as string[] | undefined) ?? ['GET', 'HEAD'],
    compress: from['Compress'] === true,
    passesViewerRequest: from['OriginRequestPolicyId'] !== undefined,
    responseHeaders:
      typeof from['ResponseHeadersPolicyId'] === 'string' ? responseHeadersOf(from['ResponseHeadersPolicyId']) : [],
  });
  for (const origin of config.Origins) {
    if (origin.S3OriginConfig !== undefined) {
      throw new Error(
        'The local front does not serve bucket origins of a distribution; every path goes to the HTTP API.',
      );
    }
  }
  const originHeaders: Record<string, string> = {};
  for (const origin of config.Origins) {
    for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders ?? []) {
      originHeaders[HeaderName.toLowerCase()] = HeaderValue;
    }
  }
  return {
    originHeaders,
    behaviors: (config.CacheBehaviors ?? []).map(behavior),
    defaultBehavior: behavior(config.DefaultCacheBehavior),
  };
}

export function behaviorFor(distribution: Distribution, path: string): Behavior {
  return (
    distribution.behaviors.find(({ pathPattern }) => {
      const pattern = pathPattern.startsWith('/') ? pathPattern : `/${pathPattern}`;
      const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      return new RegExp(`^${expression}$`, 's').test(path);
    }) ?? distribution.defaultBehavior
  );
}
