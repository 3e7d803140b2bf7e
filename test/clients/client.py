"""Calls accounts.v1.UserService with stubs generated from the proto files: one JSON line in, one out, for each call.

Usage: client.py FOLDER ADDRESS, where FOLDER holds what grpc_tools.protoc generated.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2  # noqa: F401 (registers the details' types)

from accounts.v1 import user_service_pb2, user_service_pb2_grpc


def answer(stub, method, request):
    message = json_format.ParseDict(request, getattr(user_service_pb2, method + "Request")())
    response = getattr(stub, method)(message, timeout=30)
    if method.startswith("Stream"):
        return [json_format.MessageToDict(one) for one in response]
    return json_format.MessageToDict(response)


def failure(error):
    details = []
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            assert status.code == error.code().value[0], "the code and the code within the details differ"
            details = [json_format.MessageToDict(one) for one in status.details]
    return {"code": error.code().name, "message": error.details(), "details": details}


with grpc.insecure_channel(sys.argv[2]) as channel:
    stub = user_service_pb2_grpc.UserServiceStub(channel)
    for line in sys.stdin:
        call = json.loads(line)
        try:
            result = {"response": answer(stub, call["method"], call["request"])}
        except grpc.RpcError as error:
            result = {"error": failure(error)}
        print(json.dumps(result), flush=True)
