// A real OpenID Connect provider for the tests: npm oidc-provider with its default settings, but for what is set here.
// Standard input is JSON: {library, port, clients, accounts}. POST /control/rotate signs with a new key from then on, /control/strange puts
// an SM2 key before it.
import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";

const settings = JSON.parse(readFileSync(0, "utf8"));
const { default: Provider } = await import(settings.library);
const issuer = `http://127.0.0.1:${settings.port}`;
let number = 0;
let strange = false;

function key() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", kid: `key-${++number}` };
}

function made() {
  const provider = new Provider(issuer, {
    clients: settings.clients,
    jwks: { keys: [key()] },
    cookies: { keys: ["only for tests"] },
    scopes: ["openid", "profile", "hospital"],
    claims: { openid: ["sub", "amr"], profile: ["name"], hospital: ["organization_code", "groups", "department"] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_ctx, id) => settings.accounts[id] && { accountId: id, claims: () => ({ sub: id, ...settings.accounts[id] }) },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid profile hospital");
      await grant.save();
      return grant;
    },
    // By default it speaks to no address of this machine.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  });
  provider.on("server_error", (_ctx, error) => console.error(error));
  provider.on("backchannel.error", (_ctx, error) => console.error(String(error)));
  return provider;
}

let provider = made();

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

createServer(async (request, response) => {
  try {
    if (request.url === "/control/rotate") {
      provider = made();
      return response.end("rotated");
    }
    if (request.url === "/control/strange") {
      strange = true;
      return response.end("strange");
    }
    if (request.url === "/jwks" && strange) {
      const end = response.end.bind(response);
      response.end = (text) => {
        const set = JSON.parse(text);
        set.keys.unshift({ kty: "EC", crv: "SM2", kid: "sm2", use: "sig", x: "A".repeat(43), y: "A".repeat(43) });
        const more = JSON.stringify(set);
        response.setHeader("Content-Length", Buffer.byteLength(more));
        return end(more);
      };
      return provider.callback()(request, response);
    }
    if (request.url.startsWith("/interaction/")) {
      if (request.method === "GET") {
        await provider.interactionDetails(request, response);
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        return response.end(
          `<!doctype html><meta name="viewport" content="width=device-width"><title>Sign in</title><form method="post"><input name="login" aria-label="login">` +
            `<input name="amr" aria-label="amr"><button name="do" value="in">In</button><button name="do" value="cancel">Cancel</button></form>`,
        );
      }
      const typed = await body(request);
      if (typed.get("do") === "cancel") {
        return await provider.interactionFinished(request, response, { error: "access_denied", error_description: "cancelled" });
      }
      const amr = typed.get("amr");
      const login = { accountId: typed.get("login"), ...(amr ? { amr: amr.split(" ") } : {}) };
      return await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    }
    return provider.callback()(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    return response.end();
  }
}).listen(settings.port, "127.0.0.1", () => console.log("ready"));
