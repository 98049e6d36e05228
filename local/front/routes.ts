/** An HTTP API's routes, as the template lists them. */
export interface Route {
  key: string;
  functionArn: string;
}

export interface RouteMatch {
  route: Route;
  pathParameters: Record<string, string>;
}

interface Compiled {
  route: Route;
  method: string;
  expression: RegExp;
  names: string[];
  /** Smaller is more specific: full paths before parameters before greedy ones, longer before shorter. */
  rank: number[];
}

function compile(route: Route): Compiled {
  if (route.key === '$default') return { route, method: 'ANY', expression: /^/, names: [], rank: [3, 0, 0] };
  const [method = 'ANY', path = '/'] = route.key.split(' ');
  const names: string[] = [];
  let kind = 0;
  const parts = path.split('/').map((part) => {
    const parameter = /^\{(\w+)(\+?)\}$/.exec(part);
    if (parameter === null) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(parameter[1] ?? '');
    kind = Math.max(kind, parameter[2] === '+' ? 2 : 1);
    return parameter[2] === '+' ? '(.+)' : '([^/]+)';
  });
  return {
    route,
    method,
    expression: new RegExp(`^${parts.join('/')}$`, 's'),
    names,
    rank: [kind, -path.length, method === 'ANY' ? 1 : 0],
  };
}

/** Finds the most specific route, as API Gateway does. */
export function createRouter(routes: Route[]): (method: string, path: string) => RouteMatch | undefined {
  const compiled = routes.map(compile).sort((a, b) => {
    for (let i = 0; i < a.rank.length; i++) {
      const difference = (a.rank[i] ?? 0) - (b.rank[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return (method, path) => {
    for (const { route, method: wanted, expression, names } of compiled) {
      if (wanted !== 'ANY' && wanted !== method) continue;
      const found = expression.exec(path);
      if (found === null) continue;
      return { route, pathParameters: Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])) };
    }
    return undefined;
  };
}
