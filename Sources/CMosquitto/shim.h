#pragma once
#include <mosquitto.h>
#include <mqtt_protocol.h>

// Of OpenSSL, which libmosquitto is built on; its headers would bring thousands of declarations.
struct ssl_st;
long SSL_get_verify_result(const struct ssl_st *ssl);
const char *X509_verify_cert_error_string(long result);

/// What OpenSSL thinks of the broker's certificate: X509_V_OK, or X509_V_ERR_…; X509_V_OK without TLS.
static inline long p2k16d_mosquitto_verify_result(struct mosquitto *mosq) {
    const struct ssl_st *ssl = (const struct ssl_st *)mosquitto_ssl_get(mosq);
    return ssl ? SSL_get_verify_result(ssl) : 0;
}
