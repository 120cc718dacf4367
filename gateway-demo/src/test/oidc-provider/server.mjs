// A provider of the npm package oidc-provider for the tests: client credentials for a resource, JWT access tokens.
// Usage: node server.mjs PORT. The resource https://byline.example/ES256 asks for audience byline and algorithm ES256.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;
const claims = {
  alice: { tenant: 'acme', team: 'search', application: 'chat', environment: 'prod', cost_center: 'cc-100' },
  erin: { tenant: 'globex', team: 'research', application: 'papers', environment: 'prod', cost_center: 'cc-900' },
};
const makers = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};
const generations = new Map();

function generation(number) {
  if (!generations.has(number)) {
    const keys = Object.entries(makers).map(([alg, make]) =>
      ({ ...make().privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `${alg}-${number}` }));
    generations.set(number, keys);
  }
  return generations.get(number);
}

// Publishes the keys of some generations and signs with those of one of them.
function provide({ published, signing }) {
  const provider = new Provider(issuer, {
    jwks: { keys: published.flatMap(generation) },
    clients: Object.keys(claims).map((user) => ({
      client_id: user,
      client_secret: `${user}-of-the-tests`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    extraTokenClaims: (context, token) => claims[token.clientId],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (context, resource) => {
          const { hostname, pathname } = new URL(resource);
          const alg = pathname.slice(1);
          return {
            scope: '',
            audience: hostname.split('.')[0],
            accessTokenFormat: 'jwt',
            accessTokenTTL: 60,
            jwt: { sign: { alg, kid: `${alg}-${signing}` } },
          };
        },
      },
    },
  });
  return provider.callback();
}

let answer = provide({ published: [1], signing: 1 });
createServer(async (request, response) => {
  if (request.url === '/keys-of-the-tests') {
    answer = provide(await json(request));
    response.end();
  } else {
    answer(request, response);
  }
}).listen(port, '127.0.0.1');
