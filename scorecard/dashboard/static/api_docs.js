// Show the OpenAPI document of this service; nothing is asked of any other host.
const place = document.getElementById("documentation");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
});
