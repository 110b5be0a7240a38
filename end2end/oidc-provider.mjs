// A real OpenID Connect provider (npm oidc-provider), in memory, for tests on this machine only.
//
//   PORT=0 CLIENT_ID=avow CLIENT_SECRET=… REDIRECT_URI=http://127.0.0.1:3000/sign-in/with/test/back node oidc-provider.mjs
//
// It listens on 127.0.0.1 and prints `issuer http://127.0.0.1:PORT` when it is ready, and `userinfo` whenever it is asked
// at that endpoint. REDIRECT_URI may name several
// addresses, with commas between. PKCE is required. Addresses and names are told at the userinfo endpoint, as the
// standard has it by default; with ID_TOKEN_CLAIMS=1 they are in the id_token as well, as with Google.
// Whoever is sent here chooses one of the accounts below by a button, or by login_hint, or turns back.
import { createServer } from "node:http";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { Provider } from "oidc-provider";

const accounts = {
  maja: { email: "maja@idp.example", email_verified: true, name: "Maja Lindqvist" },
  ines: { email: "ines@idp.example", email_verified: true, name: "Ines Prado" },
  unverified: { email: "unverified@idp.example", email_verified: false, name: "Una Verified" },
};

const port = Number(process.argv[2] ?? process.env.PORT ?? 0);
const clientId = process.env.CLIENT_ID ?? "avow";
const clientSecret = process.env.CLIENT_SECRET ?? "a-secret-for-tests-only";
const redirectUris = (process.env.REDIRECT_URI ?? "http://127.0.0.1:3000/sign-in/with/test/back").split(",");

const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
const jwks = { keys: [{ ...key, kid: randomBytes(8).toString("hex"), use: "sig", alg: "RS256" }] };

// The issuer's address is known only once the port is.
const server = createServer();
server.listen(port, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: redirectUris,
      response_types: ["code"],
      grant_types: ["authorization_code"],
    }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: process.env.ID_TOKEN_CLAIMS !== "1",
    cookies: { keys: [randomBytes(32).toString("hex")] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => accounts[sub] && { accountId: sub, claims: () => ({ sub, ...accounts[sub] }) },
    interactions: { url: (_, interaction) => `/choose/${interaction.uid}` },
    jwks,
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  const standard = provider.callback();
  server.on("request", (request, response) => {
    // Nobody stays signed in here, so that one browser can be several people.
    request.headers.cookie = (request.headers.cookie ?? "").split("; ").filter((cookie) => !cookie.startsWith("_session")).join("; ");
    if (request.url === "/me") console.log("userinfo");
    const answered = request.url.startsWith("/choose/") ? choose(provider, request, response) : standard(request, response);
    Promise.resolve(answered).catch((error) => {
      console.error(error);
      response.writeHead(500).end("the test provider failed");
    });
  });
  console.log(`issuer ${issuer}`);
});

/** Lets somebody choose who they are, and grants what the client asks for. */
async function choose(provider, request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const finish = (result) => provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  const posted = request.method === "POST" ? (await form(request)).get("account") : null;
  if (posted === "back") return finish({ error: "access_denied", error_description: "Turned back" });
  const sub = posted ?? params.login_hint ?? "";
  if (!Object.hasOwn(accounts, sub)) return ask(response);

  const grant = new provider.Grant({ accountId: sub, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return finish({ login: { accountId: sub, remember: false }, consent: { grantId: await grant.save() } });
}

async function form(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function ask(response) {
  const buttons = [...Object.keys(accounts), "back"]
    .map((name) => `<p><button name="account" value="${name}">${name === "back" ? "Turn back" : `I am ${name}`}</button></p>`)
    .join("");
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Test provider</title><h1>Who are you?</h1><form method="post">${buttons}</form></html>`);
}
