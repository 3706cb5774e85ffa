// Discover an issuer as an OpenID client does and check one of its tokens; print the result as JSON.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { allowInsecureRequests, discovery } from "openid-client";

const [issuer, token] = process.argv.slice(2);
const client = await discovery(new URL(issuer), "anybody", undefined, undefined, {
  execute: [allowInsecureRequests], // loopback only
});
const metadata = client.serverMetadata();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const { payload } = await jwtVerify(token, keys, {
  issuer: metadata.issuer,
  algorithms: metadata.id_token_signing_alg_values_supported,
  requiredClaims: ["sub", "iat", "exp"],
});
console.log(JSON.stringify({ metadata, payload }));
